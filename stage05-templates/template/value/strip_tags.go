package value

import "strings"

// StripTags removes comments and tags from s, replaces each piece of white space by one space, and
// replaces entities by their characters.
func StripTags(s string) string {
	s = cutAll(cutAll(s, "<!--", "-->"), "<", ">")
	return Unescape(strings.Join(Fields(s), " "))
}

// cutAll removes all texts from open to close, including these two.
func cutAll(s, open, close string) string {
	var b strings.Builder
	for {
		start := strings.Index(s, open)
		if start < 0 {
			break
		}
		length := strings.Index(s[start+len(open):], close)
		if length < 0 {
			break
		}
		b.WriteString(s[:start])
		s = s[start+len(open)+length+len(close):]
	}
	return b.String() + s
}
