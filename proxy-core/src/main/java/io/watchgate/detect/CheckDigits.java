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

    /**
     * First six digits from, to, then the lengths that an issuer gives: ISO/IEC 7812-1 and what the
     * schemes publish.
     */
    private static final int[][] ISSUERS = {
        {222100, 272099, 16, 16}, // Mastercard, the 2 series
        {220000, 220499, 16, 19}, // Mir
        {300000, 305999, 14, 16}, // Diners Club
        {309500, 309599, 14, 16},
        {340000, 349999, 15, 15}, // American Express
        {352800, 358999, 16, 19}, // JCB
        {360000, 369999, 14, 16},
        {370000, 379999, 15, 15},
        {380000, 399999, 14, 16},
        {400000, 499999, 13, 13}, // Visa
        {400000, 499999, 16, 16},
        {400000, 499999, 19, 19},
        {501800, 501899, 13, 19}, // Maestro
        {502000, 502099, 13, 19},
        {503800, 503899, 13, 19},
        {506099, 506198, 16, 19}, // Verve
        {506699, 506778, 16, 16}, // Elo
        {508500, 508999, 16, 16}, // RuPay
        {509000, 509999, 16, 16}, // Elo
        {510000, 559999, 16, 16}, // Mastercard
        {560000, 589999, 16, 19},
        {589300, 589399, 13, 15},
        {601100, 601199, 16, 19}, // Discover
        {606985, 608500, 16, 16},
        {620000, 629999, 16, 19}, // UnionPay
        {630400, 630499, 13, 19},
        {636297, 636368, 16, 16}, // Elo
        {644000, 659999, 16, 19},
        {675900, 676399, 13, 19},
    };

    private CheckDigits() {}

    /** ISO/IEC 7812-1: payment cards, Canadian social insurance numbers. */
    static boolean luhn(Text.Digits digits) {
        return luhn(digits, digits.size());
    }

    /** Like {@link #luhn(Text.Digits)}, of the first {@code size} digits. */
    static boolean luhn(Text.Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            int digit = digits.at(size - 1 - i) << (i & 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }

    /** The dihedral check of Indian Aadhaar numbers. */
    static boolean verhoeff(Text.Digits digits) {
        int check = 0;
        for (int i = 0; i < digits.size(); i++) {
            int turned = VERHOEFF_TURN[i & 7].charAt(digits.at(digits.size() - 1 - i)) - '0';
            check = VERHOEFF_TIMES[check].charAt(turned) - '0';
        }
        return check == 0;
    }

    /** Modulus 11 of British NHS numbers. */
    static boolean nhs(Text.Digits digits) {
        int sum = 0;
        for (int i = 0; i < 9; i++) {
            sum += (10 - i) * digits.at(i);
        }
        int check = 11 - sum % 11;
        return (check == 11 ? 0 : check) == digits.at(9) && !digits.allSame();
    }

    /** ISO 7064 MOD 11,10 and the rule of repeated digits of German tax ids. */
    static boolean germanTaxId(Text.Digits digits) {
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
    static boolean cpf(Text.Digits digits) {
        return !digits.allSame() && cpf(digits, 9) && cpf(digits, 10);
    }

    private static boolean cpf(Text.Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += digits.at(i) * (size + 1 - i);
        }
        return sum * 10 % 11 % 10 == digits.at(size);
    }

    /** Both check digits of a Brazilian CNPJ. */
    static boolean cnpj(Text.Digits digits) {
        return !digits.allSame() && cnpj(digits, 12) && cnpj(digits, 13);
    }

    private static boolean cnpj(Text.Digits digits, int size) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += digits.at(i) * CNPJ_FACTORS[i + 13 - size];
        }
        return cnpjDigit(sum) == digits.at(size);
    }

    /**
     * Both check digits of a CNPJ with letters in it, each of which counts as its place in ASCII
     * behind that of zero. One without letters is none.
     */
    static boolean cnpjOfLetters(Text text, int start, int end) {
        int first = 0;
        int second = 0;
        int place = 0;
        boolean letters = false;
        for (int i = start; place < 12; i++) {
            if (text.is(i, Ascii.ALNUM)) {
                letters |= text.is(i, Ascii.UPPER);
                int value = text.at(i) - '0';
                first += value * CNPJ_FACTORS[place + 1];
                second += value * CNPJ_FACTORS[place];
                place++;
            }
        }
        int digit = cnpjDigit(first);
        return letters
                && text.at(end - 2) - '0' == digit
                && text.at(end - 1) - '0' == cnpjDigit(second + digit * CNPJ_FACTORS[12]);
    }

    private static int cnpjDigit(int sum) {
        int rest = sum % 11;
        return rest < 2 ? 0 : 11 - rest;
    }

    /** The letter of a Spanish DNI or NIE. */
    static boolean dni(long number, int letter) {
        return DNI_LETTERS.charAt((int) (number % 23)) == letter;
    }

    /** A payment card by its issuer's numbers and lengths, and by Luhn's check. */
    static boolean card(Text.Digits digits) {
        return isIssued(digits) && luhn(digits);
    }

    private static boolean isIssued(Text.Digits digits) {
        long first = digits.number(0, 6);
        for (int[] issuer : ISSUERS) {
            if (first >= issuer[0]
                    && first <= issuer[1]
                    && digits.size() >= issuer[2]
                    && digits.size() <= issuer[3]) {
                return true;
            }
        }
        return false;
    }
}
