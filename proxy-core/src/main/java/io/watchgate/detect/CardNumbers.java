package io.watchgate.detect;

/** Tells payment cards by their issuers' numbers and lengths, and by Luhn's check. */
final class CardNumbers {

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
        {508500, 508999, 16, 16}, // RuPay
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

    private CardNumbers() {}

    static boolean isCard(Digits digits) {
        return isIssued(digits) && CheckDigits.luhn(digits);
    }

    private static boolean isIssued(Digits digits) {
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
