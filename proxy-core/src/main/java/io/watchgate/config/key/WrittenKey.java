package io.watchgate.config.key;

import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;

/**
 * A key as {@link WrittenKeys} has it; its description is read where somebody asks for it.
 *
 * @param component what it was written at
 * @param absent whether the component may be null
 */
@SuppressWarnings("BadAnnotationImplementation")
record WrittenKey(
        RecordComponent component,
        boolean absent,
        boolean required,
        boolean listOnly,
        Key.Place place,
        String value,
        String name,
        String zero,
        String least,
        String most,
        String pattern,
        String expected,
        String[] words)
        implements Key {

    @Override
    public String text() {
        return component.getAnnotation(Key.class).text();
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return Key.class;
    }
}
