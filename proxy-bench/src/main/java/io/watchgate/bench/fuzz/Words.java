package io.watchgate.bench.fuzz;

/** What messages are made of, and what is put where it does not belong. */
final class Words {

    static final byte[] CR_LF = {'\r', '\n'};

    static final byte[][] METHODS =
            words("POST", "GET", "DELETE", "OPTIONS", "HEAD", "PUT", "CONNECT", "M-X", "PRI");
    static final byte[][] TARGETS =
            words(
                    "/mcp",
                    "/",
                    "/m?s=8",
                    "http://h:1/mcp",
                    "h:1",
                    "*",
                    "/!%7E;p?a=b&c=~'()[]{}|^`\"<>\\#");
    static final byte[][] ODD_TARGETS =
            words(
                    "",
                    "/\u0000",
                    "/\u007f",
                    "/\u00e9",
                    "/a b",
                    "/a\tb",
                    "/a\rb",
                    "/a\nb",
                    "/a\r\n b",
                    " /",
                    "/ ",
                    "/x HTTP/1.1\r\nHost: h\r\n\r\nGET /y");
    static final byte[][] STATUSES =
            words(
                    "200 OK",
                    "200 OK",
                    "202 Accepted",
                    "204 No Content",
                    "304 Not Modified",
                    "100 Continue",
                    "103 Early",
                    "404 Not Found at all",
                    "599 ",
                    "500",
                    "200 a\tb\u00e9");
    static final byte[][] ODD_STATUSES =
            words(
                    "101 Switching",
                    "099 x",
                    "20 OK",
                    "2000 OK",
                    "000",
                    "+20 OK",
                    "2 0",
                    "200\tOK",
                    "200  ",
                    "",
                    "20x",
                    "200 \u0000",
                    "200 \u007f",
                    "\u00b2\u00b2\u00b2");
    static final byte[][] NAMES =
            words(
                    "Host",
                    "host",
                    "Content-Type",
                    "accept",
                    "X",
                    "x-!#$%&'*+.^_`|~0",
                    "Mcp-Session-Id",
                    "Authorization",
                    "Connection",
                    "Expect",
                    "Upgrade",
                    "Transfer_Encoding",
                    "Content_Length",
                    "TE",
                    "Trailer",
                    "Sec-WebSocket-Key1",
                    "Content-Encoding",
                    "Keep-Alive",
                    "Date");
    static final byte[][] ODD_NAMES =
            words(
                    "",
                    " ",
                    "x y",
                    "x\u0000",
                    "\u00e9",
                    "(x)",
                    "x\t",
                    "\u000bx",
                    "x\r",
                    "x\n",
                    "\"x\"",
                    "x\u007f",
                    "x/y",
                    "GET / HTTP/1.1",
                    "Content-Length ",
                    " Content-Length",
                    "Transfer-Encoding\t");
    static final byte[][] VALUES =
            words(
                    "",
                    "a",
                    "application/json, text/event-stream",
                    "close",
                    "keep-alive",
                    "100-continue",
                    "h2c",
                    "a, b\tc",
                    "caf\u00e9",
                    "\u0080\u00ff",
                    ":",
                    "chunked",
                    "3",
                    "HTTP/1.1 200 OK");
    static final byte[][] ODD_VALUES =
            words(
                    "\u0000",
                    "a\u0000b",
                    "a\rb",
                    "a\nb",
                    "\u000b",
                    "\u007f",
                    "\u001f",
                    "a\r\n b",
                    "a\r\n\tb",
                    "\r\n x",
                    "a\r\nContent-Length: 1",
                    "\r\nTransfer-Encoding: chunked",
                    "\r\n\r\nGET /x HTTP/1.1\r\n\r\n");
    static final byte[][] LENGTH_NAMES =
            words("Content-Length", "content-length", "CONTENT-LENGTH");
    static final byte[][] CODING_NAMES =
            words("Transfer-Encoding", "transfer-encoding", "tRANSFER-eNCODING");
    static final byte[][] CODINGS = words("chunked", "Chunked", "CHUNKED");
    static final byte[][] ODD_CODINGS =
            words(
                    "gzip, chunked",
                    "chunked, gzip",
                    "chunked, chunked",
                    "chunked,",
                    ",chunked",
                    "identity",
                    "xchunked",
                    "chunkedx",
                    "chunke",
                    "\"chunked\"",
                    "chunked;q=1",
                    "chunked\u0000",
                    "\u000bchunked",
                    "chunked\u000b",
                    "\u00a0chunked",
                    "chun\u00abed",
                    "chunked\r\n ,gzip",
                    "",
                    "c hunked",
                    "'chunked'");
    static final byte[][] ODD_NUMBERS =
            words(
                    "+3",
                    "-1",
                    "-0",
                    "0x3",
                    "3, 3",
                    "3,4",
                    "3,",
                    "3 3",
                    "3.0",
                    "1e1",
                    "",
                    "03",
                    "000000000000000003",
                    "0000000000000000003",
                    "999999999999999999",
                    "9223372036854775807",
                    "9223372036854775808",
                    "18446744073709551619",
                    "99999999999999999999999",
                    "4294967299",
                    "2147483648",
                    "\u00b3",
                    "3\u0000",
                    "\u000b3",
                    "3;a",
                    "\"3\"",
                    "3\r",
                    "a");
    static final byte[][] ODD_SIZES =
            words(
                    "",
                    "-1",
                    "+3",
                    "0x3",
                    " 3",
                    "3 ",
                    "3\t",
                    "g",
                    "00000003",
                    "000000003",
                    "7fffffff",
                    "80000000",
                    "ffffffff",
                    "100000003",
                    "fffffffffffffffff",
                    "10000000000000003",
                    "3.0",
                    "\u00b3",
                    "3\u0000",
                    "3,3",
                    "3\r",
                    "3\n",
                    "03");
    static final byte[][] EXTENSIONS =
            words(
                    ";a",
                    ";a=b",
                    ";a=\"b\"",
                    ";a;b=c",
                    ";q=\"v\\\"l\";x",
                    ";e=\"\\\\\"",
                    ";e=\"\"",
                    ";e=\" !~\"",
                    ";e=\";\"");
    static final byte[][] ODD_EXTENSIONS =
            words(
                    ";",
                    ";;",
                    "; a",
                    " ;a",
                    ";a =b",
                    ";a= b",
                    ";a=",
                    ";=b",
                    ";a=\"",
                    ";a=\"b",
                    ";a=\"b\"c",
                    ";a=\"\\",
                    ";a=\"\u00e9\"",
                    ";a=\"\\\u00e9\"",
                    ";a=\"\r\n\"",
                    ";a\n",
                    ";a\r",
                    ";a=\"\n\"",
                    ";\u0000",
                    ";a=\"\u0000\"",
                    ";a=\"\t\"",
                    ";a=\"\u001f\"",
                    ";a=\"\u007f\"",
                    ";a=\"\\\u007f\"",
                    ";a=\"\\\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n\"",
                    "\ta");
    static final byte[][] VERSIONS = words("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0");
    static final byte[][] ODD_VERSIONS =
            words(
                    "HTTP/1.2",
                    "HTTP/2.0",
                    "HTTP/0.9",
                    "HTTP/1.10",
                    "HTTP/1",
                    "HTTP/1.",
                    "HTTP/11",
                    "http/1.1",
                    "HTTP /1.1",
                    "HTTP/ 1.1",
                    "HTTP/1,1",
                    "HTTP/1.1 x",
                    "",
                    "HTTP/+1.1",
                    "HTTP/01.1",
                    "XTTP/1.1",
                    "HTTP/1.:",
                    "HTTP/1./",
                    "HTTP/1.1\u0000",
                    "ICY");
    static final byte[][] ODD_SPACES =
            words("", "  ", "\t", "\u000b", "\r", "\n", "\u00a0", "\u0000", " \t", "\f", "\u0085");
    static final byte[][] ODD_COLONS =
            words(" :", "\t:", "", "::", "=", "\u0000:", ";", "\r\n:", ": :");
    static final byte[][] BLANKS = words("", " ", " ", " ", "\t", "  ", " \t ");
    static final byte[][] ODD_ENDS =
            words(
                    "\n",
                    "\r",
                    "",
                    "\r\r\n",
                    "\n\r",
                    "\n\n",
                    " \r\n",
                    "\t\r\n",
                    "\u0000\r\n",
                    "\r\u0000\n",
                    "\u000b\r\n",
                    "\r\n ",
                    "\r\n\t",
                    "\r \n",
                    "\r\n\r\n",
                    "\u0085",
                    "\u008d\u008a",
                    "x\r\n");
    static final byte[][] BETWEEN =
            words("\r\n", "\r\n\r\n", "\n", "\r", " ", "\u0000", "x", "0\r\n\r\n", "\t", "\r\n\n");
    static final byte[][] BODIES =
            words(
                    "",
                    "x",
                    "abc",
                    "{}",
                    "\r\n",
                    "0\r\n\r\n",
                    "GET / HTTP/1.1\r\n\r\n",
                    "a\nb",
                    " \u0000");
    static final byte[][] TRAILERS =
            words("X: t\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "a:\r\n");
    static final byte[][] ODD_TRAILERS =
            words(
                    "x\r\n",
                    " x: y\r\n",
                    "x: y\n",
                    "x : y\r\n",
                    "x: \u0000\r\n",
                    ": y\r\n",
                    "x: y\r\n z\r\n");

    /** Whatever may do harm anywhere. */
    static final byte[][] ANYWHERE =
            words(
                    "\r\n",
                    "\r\n\r\n",
                    "\n",
                    "\r",
                    " ",
                    "\t",
                    "\u0000",
                    ":",
                    ";",
                    ",",
                    "=",
                    "\"",
                    "\\",
                    "0",
                    "1",
                    "3",
                    "a",
                    "f",
                    "-",
                    "+",
                    "/",
                    "\u000b",
                    "\u007f",
                    "\u0080",
                    "\u0085",
                    "\u00a0",
                    "\u00ff",
                    "Content-Length: 3\r\n",
                    "content-length:0\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "x: y\r\n",
                    " x\r\n",
                    "0\r\n\r\n",
                    "3\r\nabc\r\n",
                    "HTTP/1.0",
                    " HTTP/1.1",
                    "GET /x HTTP/1.1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 204 x\r\n\r\n");

    private Words() {}

    private static byte[][] words(String... words) {
        byte[][] all = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            all[i] = Reading.ascii(words[i]);
        }
        return all;
    }
}
