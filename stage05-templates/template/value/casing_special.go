package value

// specialCase returns the upper case and the title case of a character, if they are several characters.
// These are the unconditional mappings of Unicode's SpecialCasing.txt, which package unicode does not
// have.
func specialCase(r rune) (upper, title string) {
	if 0x1f80 <= r && r <= 0x1faf {
		return iotaSubscript(r)
	}
	switch r {
	case '\u00df': // ß
		return "SS", "Ss"
	case '\u0149': // ŉ
		return "\u02bcN", "\u02bcN"
	case '\u01f0': // ǰ
		return "J\u030c", "J\u030c"
	case '\u0390': // ΐ
		return "\u0399\u0308\u0301", "\u0399\u0308\u0301"
	case '\u03b0': // ΰ
		return "\u03a5\u0308\u0301", "\u03a5\u0308\u0301"
	case '\u0587': // և
		return "\u0535\u0552", "\u0535\u0582"
	case '\u1e96': // ẖ
		return "H\u0331", "H\u0331"
	case '\u1e97': // ẗ
		return "T\u0308", "T\u0308"
	case '\u1e98': // ẘ
		return "W\u030a", "W\u030a"
	case '\u1e99': // ẙ
		return "Y\u030a", "Y\u030a"
	case '\u1e9a': // ẚ
		return "A\u02be", "A\u02be"
	case '\u1f50': // ὐ
		return "\u03a5\u0313", "\u03a5\u0313"
	case '\u1f52': // ὒ
		return "\u03a5\u0313\u0300", "\u03a5\u0313\u0300"
	case '\u1f54': // ὔ
		return "\u03a5\u0313\u0301", "\u03a5\u0313\u0301"
	case '\u1f56': // ὖ
		return "\u03a5\u0313\u0342", "\u03a5\u0313\u0342"
	case '\u1fb2': // ᾲ
		return "\u1fba\u0399", "\u1fba\u0345"
	case '\u1fb3': // ᾳ
		return "\u0391\u0399", "\u1fbc"
	case '\u1fb4': // ᾴ
		return "\u0386\u0399", "\u0386\u0345"
	case '\u1fb6': // ᾶ
		return "\u0391\u0342", "\u0391\u0342"
	case '\u1fb7': // ᾷ
		return "\u0391\u0342\u0399", "\u0391\u0342\u0345"
	case '\u1fbc': // ᾼ
		return "\u0391\u0399", "\u1fbc"
	case '\u1fc2': // ῂ
		return "\u1fca\u0399", "\u1fca\u0345"
	case '\u1fc3': // ῃ
		return "\u0397\u0399", "\u1fcc"
	case '\u1fc4': // ῄ
		return "\u0389\u0399", "\u0389\u0345"
	case '\u1fc6': // ῆ
		return "\u0397\u0342", "\u0397\u0342"
	case '\u1fc7': // ῇ
		return "\u0397\u0342\u0399", "\u0397\u0342\u0345"
	case '\u1fcc': // ῌ
		return "\u0397\u0399", "\u1fcc"
	case '\u1fd2': // ῒ
		return "\u0399\u0308\u0300", "\u0399\u0308\u0300"
	case '\u1fd3': // ΐ
		return "\u0399\u0308\u0301", "\u0399\u0308\u0301"
	case '\u1fd6': // ῖ
		return "\u0399\u0342", "\u0399\u0342"
	case '\u1fd7': // ῗ
		return "\u0399\u0308\u0342", "\u0399\u0308\u0342"
	case '\u1fe2': // ῢ
		return "\u03a5\u0308\u0300", "\u03a5\u0308\u0300"
	case '\u1fe3': // ΰ
		return "\u03a5\u0308\u0301", "\u03a5\u0308\u0301"
	case '\u1fe4': // ῤ
		return "\u03a1\u0313", "\u03a1\u0313"
	case '\u1fe6': // ῦ
		return "\u03a5\u0342", "\u03a5\u0342"
	case '\u1fe7': // ῧ
		return "\u03a5\u0308\u0342", "\u03a5\u0308\u0342"
	case '\u1ff2': // ῲ
		return "\u1ffa\u0399", "\u1ffa\u0345"
	case '\u1ff3': // ῳ
		return "\u03a9\u0399", "\u1ffc"
	case '\u1ff4': // ῴ
		return "\u038f\u0399", "\u038f\u0345"
	case '\u1ff6': // ῶ
		return "\u03a9\u0342", "\u03a9\u0342"
	case '\u1ff7': // ῷ
		return "\u03a9\u0342\u0399", "\u03a9\u0342\u0345"
	case '\u1ffc': // ῼ
		return "\u03a9\u0399", "\u1ffc"
	case '\ufb00': // ﬀ
		return "FF", "Ff"
	case '\ufb01': // ﬁ
		return "FI", "Fi"
	case '\ufb02': // ﬂ
		return "FL", "Fl"
	case '\ufb03': // ﬃ
		return "FFI", "Ffi"
	case '\ufb04': // ﬄ
		return "FFL", "Ffl"
	case '\ufb05': // ﬅ
		return "ST", "St"
	case '\ufb06': // ﬆ
		return "ST", "St"
	case '\ufb13': // ﬓ
		return "\u0544\u0546", "\u0544\u0576"
	case '\ufb14': // ﬔ
		return "\u0544\u0535", "\u0544\u0565"
	case '\ufb15': // ﬕ
		return "\u0544\u053b", "\u0544\u056b"
	case '\ufb16': // ﬖ
		return "\u054e\u0546", "\u054e\u0576"
	case '\ufb17': // ﬗ
		return "\u0544\u053d", "\u0544\u056d"
	}
	return "", ""
}

// iotaSubscript is for Greek vowels with an iota below, which stands beside
// the capital letter. They come in three blocks of 16: eight small letters, and
// eight capital ones that are title case.
func iotaSubscript(r rune) (upper, title string) {
	capitals := [...]rune{0x1f08, 0x1f28, 0x1f68} // alpha, eta, omega
	letter := capitals[(r-0x1f80)/16] + r%8
	return string([]rune{letter, 0x399}), string(r | 8)
}
