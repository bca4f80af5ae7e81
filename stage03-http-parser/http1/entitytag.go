package http1

import (
	"bytes"
	"iter"
)

// EntityTags returns the list of entity tags (RFC 9110, section 8.8.3) in all fields of that
// name, such as If-None-Match: each with its quotes, and whether it is marked as weak (W/).
// The "*" for any tag is returned as it is, without quotes. A malformed tag and the rest of
// its line are left out.
//
// Elements cannot read these lists: in a tag a backslash is a character like others, in a
// quoted string it escapes the next one.
func (m *Message) EntityTags(name string) iter.Seq2[[]byte, bool] {
	return func(yield func(tag []byte, weak bool) bool) {
		for list := range m.Values(name) {
			for at := skipSeparators(list, 0); at < len(list); {
				tag, weak, end := entityTag(list, at)
				if tag == nil || !atSeparator(list, end) {
					break
				}
				if !yield(tag, weak) {
					return
				}
				at = skipSeparators(list, end)
			}
		}
	}
}

// entityTag reads the tag at list[at:], which is not empty; it is nil if there is none.
func entityTag(list []byte, at int) (tag []byte, weak bool, end int) {
	if list[at] == '*' {
		return list[at : at+1 : at+1], false, at + 1
	}
	if bytes.HasPrefix(list[at:], []byte("W/")) { // in capitals alone
		weak, at = true, at+len("W/")
	}
	if at == len(list) || list[at] != '"' {
		return nil, false, at
	}
	length := bytes.IndexByte(list[at+1:], '"')
	if length < 0 {
		return nil, false, at
	}
	end = at + 1 + length + 1
	return list[at:end:end], weak, end
}

// atSeparator reports whether an element of a list may end at list[at].
func atSeparator(list []byte, at int) bool {
	at = skipBlanks(list, at)
	return at == len(list) || list[at] == ','
}

// skipSeparators returns the index of the next element: there may be empty ones before it.
func skipSeparators(list []byte, at int) int {
	for at < len(list) && (isBlank(list[at]) || list[at] == ',') {
		at++
	}
	return at
}
