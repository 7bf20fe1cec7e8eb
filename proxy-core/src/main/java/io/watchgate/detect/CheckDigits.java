package io.watchgate.detect;

/** The arithmetic of numbers that carry check digits. */
final class CheckDigits {

    private static final String[] VERHOEFF_TIMES = {
        "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
        "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"
    };
    private static final String[] VERHOEFF_TURN = {
        "0123456789", "1576283094", "5803796142", "8916043527",
        "9453126870", "4286573901", "2793806415", "7046913258"
    };
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final int[] CNPJ_FACTORS = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};

    private CheckDigits() {}

    /** ISO/IEC 7812-1: payment cards, Canadian social insurance numbers. */
    static boolean luhn(Digits digits) {
        return luhn(digits, digits.size());
    }

    /** Like {@link #luhn(Digits)}, of the first {@code size} digits. */
    static boolean luhn(Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            int digit = digits.at(size - 1 - i) << (i & 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }

    /** The dihedral check of Indian Aadhaar numbers. */
    static boolean verhoeff(Digits digits) {
        int check = 0;
        for (int i = 0; i < digits.size(); i++) {
            int turned = VERHOEFF_TURN[i & 7].charAt(digits.at(digits.size() - 1 - i)) - '0';
            check = VERHOEFF_TIMES[check].charAt(turned) - '0';
        }
        return check == 0;
    }

    /** Modulus 11 of British NHS numbers. */
    static boolean nhs(Digits digits) {
        int sum = 0;
        for (int i = 0; i < 9; i++) {
            sum += (10 - i) * digits.at(i);
        }
        int check = 11 - sum % 11;
        return (check == 11 ? 0 : check) == digits.at(9) && !digits.allSame();
    }

    /** ISO 7064 MOD 11,10 and the rule of repeated digits of German tax ids. */
    static boolean germanTaxId(Digits digits) {
        int product = 10;
        int[] seen = new int[10];
        for (int i = 0; i < 10; i++) {
            seen[digits.at(i)]++;
            int sum = (digits.at(i) + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        int repeated = 0;
        for (int times : seen) {
            if (times > 3) {
                return false;
            }
            repeated += times > 1 ? 1 : 0;
        }
        return repeated == 1 && digits.at(0) != 0 && (11 - product) % 10 == digits.at(10);
    }

    /** Both check digits of a Brazilian CPF. */
    static boolean cpf(Digits digits) {
        return !digits.allSame() && cpf(digits, 9) && cpf(digits, 10);
    }

    private static boolean cpf(Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += digits.at(i) * (size + 1 - i);
        }
        return sum * 10 % 11 % 10 == digits.at(size);
    }

    /** Both check digits of a Brazilian CNPJ. */
    static boolean cnpj(Digits digits) {
        return !digits.allSame() && cnpj(digits, 12) && cnpj(digits, 13);
    }

    private static boolean cnpj(Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += digits.at(i) * CNPJ_FACTORS[i + 13 - size];
        }
        int rest = sum % 11;
        return (rest < 2 ? 0 : 11 - rest) == digits.at(size);
    }

    /** The letter of a Spanish DNI or NIE. */
    static boolean dni(long number, int letter) {
        return DNI_LETTERS.charAt((int) (number % 23)) == letter;
    }
}
