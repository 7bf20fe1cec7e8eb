package io.watchgate.bench.fuzz;

import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Puts a call of {@link EdgeMap#hit} wherever code can be come to by a jump, or past one. */
final class EdgeVisitor extends ClassVisitor {

    private static final String MAP = EdgeMap.class.getName().replace('.', '/');
    private static final int SPREAD = 0x9E3779B1;

    private int places;

    /** Creates it; ids of places are those behind {@code firstPlace}. */
    EdgeVisitor(ClassVisitor out, int firstPlace) {
        super(Opcodes.ASM9, out);
        places = firstPlace;
    }

    /** Returns the last id given. */
    int places() {
        return places;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, String signature, String[] exceptions) {
        MethodVisitor out = super.visitMethod(access, name, descriptor, signature, exceptions);
        return "<clinit>".equals(name) ? out : new Places(out);
    }

    private final class Places extends MethodVisitor {

        private boolean begins;

        Places(MethodVisitor out) {
            super(Opcodes.ASM9, out);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            begins = true;
        }

        private void instruction() {
            if (begins) {
                begins = false;
                places++;
                // Neighbouring numbers would meet in the map.
                super.visitLdcInsn(places * SPREAD >>> 16);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, MAP, "hit", "(I)V", false);
            }
        }

        @Override
        public void visitLabel(Label label) {
            super.visitLabel(label);
            begins = true;
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            instruction();
            super.visitJumpInsn(opcode, label);
            begins = opcode != Opcodes.GOTO;
        }

        @Override
        public void visitInsn(int opcode) {
            instruction();
            super.visitInsn(opcode);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            instruction();
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            instruction();
            super.visitVarInsn(opcode, index);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            instruction();
            super.visitTypeInsn(opcode, type);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            instruction();
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(
                int opcode, String owner, String name, String descriptor, boolean isInterface) {
            instruction();
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(
                String name, String descriptor, Handle bootstrap, Object... arguments) {
            instruction();
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
        }

        @Override
        public void visitLdcInsn(Object value) {
            instruction();
            super.visitLdcInsn(value);
        }

        @Override
        public void visitIincInsn(int index, int increment) {
            instruction();
            super.visitIincInsn(index, increment);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
            instruction();
            super.visitTableSwitchInsn(min, max, other, labels);
        }

        @Override
        public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
            instruction();
            super.visitLookupSwitchInsn(other, keys, labels);
        }
    }
}
