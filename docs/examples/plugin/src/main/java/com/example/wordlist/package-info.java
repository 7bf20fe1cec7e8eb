/** A filter for Watchgate. Read {@link com.example.wordlist.WordListFactory} first. */
package com.example.wordlist;
