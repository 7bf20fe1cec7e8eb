package io.watchgate.bench.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What somebody read in the bytes of a connection: each byte with what it was taken for, up to the
 * first fault. Used by one thread.
 */
final class Reading {

    // What a byte was taken for. A body's bytes are the same however they were handed over.
    static final byte VERSION = 'v';
    static final byte METHOD = 'm';
    static final byte TARGET = 't';
    static final byte STATUS = 's';
    static final byte NAME = 'n';
    static final byte VALUE = ':';
    static final byte BODY = 'b';
    static final byte END = 'e';

    private final byte[] bytes;
    private final byte[] kinds;
    private int length;
    private int messages;
    private boolean fault;
    private boolean inBody;
    private boolean goesOn;
    private boolean early;

    Reading(int longest) {
        bytes = new byte[longest];
        kinds = new byte[longest];
    }

    void clear() {
        length = 0;
        messages = 0;
        fault = false;
        inBody = false;
        goesOn = false;
        early = false;
    }

    boolean isFault() {
        return fault;
    }

    /** Returns how many messages have a head here. */
    int messages() {
        return messages;
    }

    /**
     * Notes that what follows is no message.
     *
     * @param within whether it is the rest of one whose head was read
     */
    void fault(boolean within) {
        fault = true;
        inBody = within;
    }

    /** Notes that something was read behind a fault. */
    void goesOn() {
        goesOn = true;
    }

    boolean hasRoom(int count) {
        return count <= bytes.length - length;
    }

    /** Notes that the connection ended within a head. */
    void early() {
        early = true;
    }

    /** Begins a message of HTTP/1.{@code minor}. */
    void message(int minor) {
        messages++;
        add(VERSION, (byte) ('0' + minor));
    }

    void end() {
        add(END, (byte) 0);
    }

    /** Notes three digits. */
    void status(int code) {
        add(STATUS, (byte) (code / 100));
        add(STATUS, (byte) (code % 100));
    }

    /** Ends a name, so that no empty value can hide between two. */
    void colon() {
        add(VALUE, (byte) 0);
    }

    void add(byte kind, CharSequence text) {
        int count = text.length();
        if (text instanceof AsciiString ascii) {
            add(kind, ascii.array(), ascii.arrayOffset(), count);
            return;
        }
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        kind(kind, count);
    }

    void add(byte kind, ByteBuf content) {
        int count = content.readableBytes();
        content.getBytes(content.readerIndex(), bytes, length, count);
        kind(kind, count);
    }

    void add(byte kind, byte[] from, int begin, int count) {
        System.arraycopy(from, begin, bytes, length, count);
        kind(kind, count);
    }

    private void add(byte kind, byte b) {
        bytes[length] = b;
        kinds[length++] = kind;
    }

    private void kind(byte kind, int count) {
        Arrays.fill(kinds, length, length + count, kind);
        length += count;
    }

    /** Tells whether both are the same to the last byte. */
    boolean isSame(Reading other) {
        return length == other.length
                && fault == other.fault
                && inBody == other.inBody
                && goesOn == other.goesOn
                && early == other.early
                && begins(other);
    }

    /**
     * Tells whether the gateway may read this where Netty reads {@code netty}: it may refuse what
     * Netty takes, and it tells at the end of a line what Netty tells within it.
     */
    boolean mayStandBeside(Reading netty) {
        if (!begins(netty)) {
            return false;
        }
        boolean ended = !early && length > 0 && kinds[length - 1] == END;
        return fault || length == netty.length && (!netty.fault || !ended);
    }

    /** Tells whether {@code other} begins with all of this. */
    private boolean begins(Reading other) {
        return length <= other.length
                && Arrays.equals(bytes, 0, length, other.bytes, 0, length)
                && Arrays.equals(kinds, 0, length, other.kinds, 0, length);
    }

    /** Says it in words, for people. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        byte before = 0;
        for (int i = 0; i < length; i++) {
            if (kinds[i] != before) {
                out.append(kinds[i] == VERSION ? "\n    " : " ")
                        .append((char) kinds[i])
                        .append('=');
                before = kinds[i];
            }
            out.append(Finding.quoted(new byte[] {bytes[i]}));
        }
        out.append(fault ? inBody ? " FAULT IN BODY" : " FAULT" : "");
        return out.append(goesOn ? " GOES ON" : "").append(early ? " EARLY" : "").toString();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
