package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of personal data by examples, and by what only looks like it. */
class PersonalKindsTest {

    private final Scans scans = Scans.personal();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    email      | alice@example.com
                    email      | bob.o'neil+news@mail.example.co.uk
                    email      | müller@bücher.example
                    phone      | +1 415 555 2671
                    phone      | +44 (0)20 7946 0958
                    phone      | +49-89-636-48018
                    phone      | 0033 1 99 00 12 34
                    phone      | (415) 555-2671
                    phone      | 415-555-2671
                    phone      | 020 7946 0958
                    phone      | 01 99 00 12 34
                    phone      | (11) 96123-4567
                    card       | 4111 1111 1111 1111
                    card       | 4111111111111111
                    card       | 4222222222222
                    card       | 2223003122003222
                    card       | 5555-5555-5555-4444
                    card       | 3782 822463 10005
                    card       | 30569309025904
                    card       | 3530111333300000
                    card       | 6011111111111117
                    card       | 6205500000000000004
                    iban       | DE89 3704 0044 0532 0130 00
                    iban       | GB82WEST12345698765432
                    ip         | 192.0.2.17
                    ip         | 0xc0.0.2.0x11
                    ip         | 2001:db8:0:0:0:0:0:1
                    ip         | 2001:db8::8a2e:370:7334
                    ip         | ::ffff:192.0.2.128
                    ip         | fe80::1%eth0
                    ip         | ::1
                    us-ssn     | 536-22-8726
                    uk-nino    | AB 12 34 56 C
                    uk-nino    | AB123456C
                    uk-nhs     | 943 476 5919
                    ca-sin     | 046 454 286
                    de-tax-id  | 86095742719
                    de-tax-id  | 86 095 742 719
                    fr-nir     | 2 55 08 14 168 025 38
                    fr-nir     | 255081416802538
                    es-dni     | 12345678Z
                    it-codice-fiscale | RSSMRA85T10A562S
                    ch-ahv     | 756.9217.0769.85
                    sg-nric    | S1234567D
                    cn-resident-id | 11010519491231002X
                    mx-curp    | HEGG560427MVZRRL04
                    es-dni     | X1234567L
                    in-aadhaar | 2341 2341 2346
                    in-pan     | ABCPE1234F
                    br-cpf     | 529.982.247-25
                    br-cpf     | 52998224725
                    br-cnpj    | 11.222.333/0001-81
                    br-cnpj    | 12.ABC.345/01DE-35
                    card       | 6221 5831 8672 8267 39
                    card       | 6304-6183-0898-4942-95
                    phone      | 089 / 4521 9930
                    phone      | 040-3344 5566
                    phone      | 01512 3456789
                    phone      | 0808 157 0192
                    """)
    void knows(String kind, String text) {
        assertThat(scans.inText(text)).contains(kind + "=" + text);
        assertThat(scans.inText("see " + text + ", please")).contains(kind + "=" + text);
        assertThat(scans.inText("(" + text + ")")).contains(kind + "=" + text);
        assertThat(scans.inText("x=" + text + ".")).contains(kind + "=" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version 1.2.3.4",
                "v10.0.0.1",
                "1.2.3.4.5",
                "300.1.1.1",
                "12:34:56",
                "std::vector<int>",
                "x[1::2]",
                "00:1B:44:11:3A:B7",
                "git@github.com:octo/hello.git",
                "logo@2x.png",
                "react@18.2.0",
                "https://bob@example.com/x",
                "4111 1111 1111 1112",
                "0.4111111111111111",
                "1732812345678",
                "550e8400-e29b-41d4-a716-446655440000",
                "2026-11-29T07:28:54.123Z",
                "666-12-3456",
                "123-45-67890",
                "GB82WEST12345698765433",
                "QQ123456C",
                "12345678A",
                "529.982.247-26",
                "12.ABC.345/01DE-36",
                "12.ABC.345/0001-35",
                "4d 00 03 00 00 00 04",
                "a+b+12345678",
                "invoice 20261129-0001"
            })
    void leaves(String text) {
        assertThat(scans.inText(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Phone: 06 6982 1234,phone=06 6982 1234",
        "phone 020-624 1111,phone=020-624 1111",
        "tel 02 555 12 12,phone=02 555 12 12",
        "tel 08-506 100 00,phone=08-506 100 00",
        "call 33 63 20 00,phone=33 63 20 00",
        "tel 22 694 75 00,phone=22 694 75 00",
        "tel (01) 677 9000,phone=(01) 677 9000",
        "call 02-2100-2114,phone=02-2100-2114",
        "tel 011 4349-1500,phone=011 4349-1500",
        "tel 55 5093 2000,phone=55 5093 2000",
        "tel 021 467 7600,phone=021 467 7600",
        "tel 0803 123 4567,phone=0803 123 4567",
        "tel 0212 455 14 00,phone=0212 455 14 00",
        "tel (044) 256-63-33,phone=(044) 256-63-33",
        "tel 03-695-1234,phone=03-695-1234",
        "tel 06 1 441 4000,phone=06 1 441 4000",
        "móvil 612 34 56 78,phone=612 34 56 78",
        "tél 0612345678,phone=0612345678",
        "Telefonnummer 03012345678,phone=03012345678",
        "telefone=11987654321,phone=11987654321",
        "call 098860 54321 mobile,phone=098860 54321"
    })
    void wordsForTelephonesAreThoseOfOtherLanguagesToo(String text, String found) {
        assertThat(scans.inText(text)).containsExactly(found);
    }

    @Test
    void anElevenDigitTelephoneIsNoGermanTaxIdUnlessItIsCalledOne() {
        assertThat(scans.inText("telefone 11987654321")).containsExactly("phone=11987654321");
        assertThat(scans.inText("Tel. 030 1234567, Steuer-ID 86095742719"))
                .contains("de-tax-id=86095742719");
    }

    @ParameterizedTest
    @CsvSource({
        "my ssn is 536228726,us-ssn=536228726",
        "call 4155552671 now,phone=4155552671",
        "NHS no. 9434765919,uk-nhs=9434765919",
        "reach http://2130706433/x,ip=2130706433"
    })
    void takesCommonFormsNearTheirWord(String text, String found) {
        assertThat(scans.inText(text)).contains(found);
        assertThat(scans.inText(text.replaceAll("ssn|NHS|call|http://", "id"))).isEmpty();
    }
}
