package looper

import (
	"bytes"
	"slices"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// AcceptsLanguage returns the language tag ("en", "de-CH") that suits the client best by its Accept-Language fields, and "" if
// none does. If the client sends no such field, it returns the first tag. It looks tags up as in RFC 4647, section 3.4: a client
// that asks for "de-CH" gets "de" if there is no "de-CH". Beyond the RFC, a client that asks for "en" gets "en-GB" if there is
// no "en". A client never gets a language to which it gives the weight 0.
func (c *Context) AcceptsLanguage(tags ...string) string {
	if !c.live("AcceptsLanguage") {
		return ""
	}
	request := c.head
	if !says(request, "Accept-Language") {
		return first(tags)
	}
	ranges := languageRanges(request)
	for _, r := range ranges {
		if r.weight == 0 {
			break
		}
		if tag := lookup(r.name, tags, ranges); tag != "" {
			return tag
		}
	}
	return ""
}

// languageRange is an element of Accept-Language; name is borrowed.
type languageRange struct {
	name   []byte
	weight int
}

// maxLanguages is the number of ranges that are read. Browsers send fewer than ten.
const maxLanguages = 100

// languageRanges returns the client's ranges, the best first.
func languageRanges(request *http1.Request) (ranges []languageRange) {
	for element := range request.Elements("Accept-Language") {
		if name, _, weight, ok := cutWeight(element); ok && len(ranges) < maxLanguages {
			ranges = append(ranges, languageRange{name, weight})
		}
	}
	slices.SortStableFunc(ranges, func(a, b languageRange) int { return b.weight - a.weight })
	return ranges
}

// lookup returns the tag for a range: an equal tag, or else a more exact one, or else one for a shorter range.
func lookup(name []byte, tags []string, ranges []languageRange) string {
	taken := func(fits func(tag string) bool) string {
		for _, tag := range tags {
			if fits(tag) && !ruledOut(tag, ranges) {
				return tag
			}
		}
		return ""
	}
	if string(name) == "*" {
		return taken(func(string) bool { return true })
	}
	// A client's range may have thousands of subtags: only one of the tag's length is copied.
	is := func(tag string) bool { return len(tag) == len(name) && strings.EqualFold(tag, string(name)) }
	if tag := taken(is); tag != "" {
		return tag
	}
	if tag := taken(func(tag string) bool { return covers(name, tag) }); tag != "" {
		return tag
	}
	for name = shorter(name); len(name) > 0; name = shorter(name) {
		if tag := taken(is); tag != "" {
			return tag
		}
	}
	return ""
}

// shorter returns a range without its last subtag. If the new last subtag is a single letter, it goes too.
func shorter(name []byte) []byte {
	for {
		cut := max(bytes.LastIndexByte(name, '-'), 0)
		name = name[:cut]
		if cut < 2 || name[cut-2] != '-' {
			return name
		}
	}
}

// covers reports whether a tag is equal to a range or more exact.
func covers(name []byte, tag string) bool {
	return len(tag) >= len(name) && strings.EqualFold(tag[:len(name)], string(name)) && (len(tag) == len(name) || tag[len(name)] == '-')
}

// ruledOut reports whether the most exact range that covers a tag has the weight 0.
func ruledOut(tag string, ranges []languageRange) (out bool) {
	longest := 0
	for _, r := range ranges {
		if len(r.name) > longest && covers(r.name, tag) {
			longest, out = len(r.name), r.weight == 0
		}
	}
	return out
}
