package io.watchgate.bench.fuzz;

import java.util.Map;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Plants one defect in a class: a check that is left out or always made, a bound that is off by
 * one, another number, a field or a call that is forgotten.
 */
final class MutantVisitor extends ClassVisitor {

    private static final Map<Integer, Integer> OTHER_BOUND =
            Map.of(
                    Opcodes.IFLT, Opcodes.IFLE,
                    Opcodes.IFLE, Opcodes.IFLT,
                    Opcodes.IFGT, Opcodes.IFGE,
                    Opcodes.IFGE, Opcodes.IFGT,
                    Opcodes.IF_ICMPLT, Opcodes.IF_ICMPLE,
                    Opcodes.IF_ICMPLE, Opcodes.IF_ICMPLT,
                    Opcodes.IF_ICMPGT, Opcodes.IF_ICMPGE,
                    Opcodes.IF_ICMPGE, Opcodes.IF_ICMPGT);

    private final int wanted;
    private final StringBuilder what;
    private int places;
    private String name = "";

    /**
     * Creates it.
     *
     * @param wanted which of all places is changed
     * @param before how many places classes before this one had
     * @param what where it says what was changed
     */
    MutantVisitor(ClassVisitor out, int wanted, int before, StringBuilder what) {
        super(Opcodes.ASM9, out);
        this.wanted = wanted;
        this.places = before;
        this.what = what;
    }

    /** Returns how many places there were, those before this class too. */
    int places() {
        return places;
    }

    @Override
    public void visit(
            int version, int access, String name, String signature, String parent, String[] all) {
        super.visit(version, access, name, signature, parent, all);
        this.name = name.substring(name.lastIndexOf('/') + 1);
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String method, String descriptor, String signature, String[] exceptions) {
        MethodVisitor out = super.visitMethod(access, method, descriptor, signature, exceptions);
        boolean generated =
                method.startsWith("<") || "values".equals(method) || "valueOf".equals(method);
        return generated || name.matches(".*\\$[0-9]+|BytesMemo") || isEnum()
                ? out
                : new Defects(out, method);
    }

    private boolean isEnum() {
        return name.endsWith("$State") || name.endsWith("$Part") || name.endsWith("$Body");
    }

    private final class Defects extends MethodVisitor {

        private final String method;
        private int inMethod;

        Defects(MethodVisitor out, String method) {
            super(Opcodes.ASM9, out);
            this.method = method;
        }

        /** Counts a place; tells whether this is the one. */
        private boolean isHere(String change) {
            inMethod++;
            if (places++ != wanted) {
                return false;
            }
            what.append(name).append('.').append(method).append(' ').append(inMethod).append(": ");
            what.append(change);
            return true;
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            if (opcode == Opcodes.GOTO) {
                super.visitJumpInsn(opcode, label);
                return;
            }
            Integer bound = OTHER_BOUND.get(opcode);
            if (bound != null && isHere("a bound off by one")) {
                super.visitJumpInsn(bound, label);
            } else if (isHere("a condition never true")) {
                decided(opcode, label, Opcodes.ICONST_1);
            } else if (isHere("a condition always true")) {
                decided(opcode, label, Opcodes.ICONST_0);
            } else {
                super.visitJumpInsn(opcode, label);
            }
        }

        /** Jumps when {@code constant} is zero, whatever was compared. */
        private void decided(int opcode, Label label, int constant) {
            boolean two = opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE;
            super.visitInsn(two ? Opcodes.POP2 : Opcodes.POP);
            super.visitInsn(constant);
            super.visitJumpInsn(Opcodes.IFEQ, label);
        }

        @Override
        public void visitInsn(int opcode) {
            boolean number = opcode >= Opcodes.ICONST_0 && opcode <= Opcodes.ICONST_4;
            if (number && isHere("a number one higher")) {
                super.visitInsn(opcode + 1);
            } else if (opcode == Opcodes.IADD && isHere("minus for plus")) {
                super.visitInsn(Opcodes.ISUB);
            } else if (opcode == Opcodes.ISUB && isHere("plus for minus")) {
                super.visitInsn(Opcodes.IADD);
            } else if (opcode == Opcodes.LSUB && isHere("plus for minus")) {
                super.visitInsn(Opcodes.LADD);
            } else if (opcode == Opcodes.LCMP && isHere("long numbers always the same")) {
                super.visitInsn(Opcodes.POP2);
                super.visitInsn(Opcodes.POP2);
                super.visitInsn(Opcodes.ICONST_0);
            } else {
                super.visitInsn(opcode);
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            boolean changed =
                    opcode != Opcodes.NEWARRAY && operand < 127 && isHere("a number one higher");
            super.visitIntInsn(opcode, changed ? operand + 1 : operand);
        }

        @Override
        public void visitIincInsn(int index, int increment) {
            super.visitIincInsn(index, isHere("one more step") ? increment + 1 : increment);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
            if (opcode == Opcodes.PUTFIELD && isHere(field + " is not set")) {
                boolean wide = Type.getType(descriptor).getSize() == 2;
                super.visitInsn(wide ? Opcodes.POP2 : Opcodes.POP);
                super.visitInsn(Opcodes.POP);
            } else {
                super.visitFieldInsn(opcode, owner, field, descriptor);
            }
        }

        @Override
        public void visitMethodInsn(
                int opcode, String owner, String called, String descriptor, boolean isInterface) {
            boolean simple =
                    !called.startsWith("<")
                            && ("()V".equals(descriptor)
                                    || "count".equals(called)
                                    || "equalsIgnoreCase".equals(called));
            if (simple && isHere("no call of " + called)) {
                int arguments = Type.getArgumentTypes(descriptor).length;
                for (int i = opcode == Opcodes.INVOKESTATIC ? 1 : 0; i <= arguments; i++) {
                    super.visitInsn(Opcodes.POP);
                }
                if (Type.getReturnType(descriptor) != Type.VOID_TYPE) {
                    super.visitInsn(Opcodes.ICONST_1);
                }
            } else {
                super.visitMethodInsn(opcode, owner, called, descriptor, isInterface);
            }
        }
    }
}
