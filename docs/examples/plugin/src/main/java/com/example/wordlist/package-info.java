/**
 * A filter and an audit sink for Watchgate. Read {@link com.example.wordlist.WordListFactory}
 * first, then {@link com.example.wordlist.SpoolFactory}.
 */
package com.example.wordlist;
