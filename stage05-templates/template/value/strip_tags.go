package value

import "strings"

// StripTags takes comments and tags out of s, makes all white space single
// spaces, and turns entities into what they stand for.
func StripTags(s string) string {
	s = cutAll(cutAll(s, "<!--", "-->"), "<", ">")
	return Unescape(strings.Join(Fields(s), " "))
}

// cutAll cuts out all that is between open and close, both included.
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
