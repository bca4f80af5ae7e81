package builtin

import (
	"regexp"
	"slices"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// The texts that urlize takes for an address. The patterns are applied to single words, so a point in
// them stands for any character that is not white space.
var (
	webAddress = regexp.MustCompile(`(?is)^(?:` +
		`(?:https?://|www\.)(?:[\pL\pN_%-]+\.)*(?:[a-z]{2,63}|xn--[\pL\pN_%]{2,59})` +
		`|(?:[\pL\pN_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)` +
		`|https?://(?:\p{Nd}{1,3}(?:\.\p{Nd}{1,3}){3}|\[(?:[\p{Nd}a-f]{0,4}:){2}(?:[\p{Nd}a-f]{0,4}:?){1,6}\])` +
		`)(?::\p{Nd}{1,5})?(?:[/?#].*)?$`)
	mailAddress = regexp.MustCompile(`(?s)^.+@[\pL\pN_][\pL\pN_.-]*\.[\pL\pN_]+$`)
	uriScheme   = regexp.MustCompile(`^[\pL\pN_.+-]{2,}:/{0,2}$`)
)

// urlizer is one call of the filter urlize.
type urlizer struct {
	limit      int    // largest length of the text of a link, in characters; -1 for no limit
	attributes string // rel and target
	schemes    []string
	limitErr   error // error of the limit; reported only if there is a link
	err        error
}

// filterUrlize turns the addresses in a text into links.
func filterUrlize(s *Scope, a []value.Value) (value.Value, error) {
	u, err := newUrlizer(s, a)
	if err != nil {
		return value.Value{}, err
	}
	escaped, err := value.Escape(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	var b strings.Builder
	for rest := escaped.Text(); rest != ""; {
		end := strings.IndexFunc(rest, value.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		u.word(&b, rest[:end])
		rest = rest[end:]
		next := strings.IndexFunc(rest, func(r rune) bool { return !value.IsSpace(r) })
		if next < 0 {
			next = len(rest)
		}
		b.WriteString(rest[:next])
		rest = rest[next:]
		if err = s.Meter.Grow(3*end + next); err == nil {
			err = s.Meter.Step(1 + end/8) // the patterns are slower than most other work on text
		}
		if err != nil {
			return value.Value{}, err
		}
	}
	if u.err != nil {
		return value.Value{}, u.err
	}
	if s.Escape {
		return value.Safe(b.String()), nil
	}
	return value.String(b.String()), nil
}

func newUrlizer(s *Scope, a []value.Value) (*urlizer, error) {
	u := &urlizer{limit: -1}
	for _, flag := range a[2:5] {
		if err := s.Meter.Usable(flag); err != nil {
			return nil, err
		}
	}
	if !isNone(a[1]) {
		limit, err := intArgument(a[1])
		u.limit, u.limitErr = max(0, limit), err
		if err := usable(a[1]); err != nil {
			u.limitErr = err
		}
	}
	rel := value.Fields(s.Policies.rel())
	if value.Truth(a[2]) {
		rel = append(rel, "nofollow")
	}
	if value.Truth(a[4]) {
		if !a[4].IsString() {
			return nil, noAttribute(a[4], "split")
		}
		rel = append(rel, value.Fields(a[4].Text())...)
	}
	slices.Sort(rel)
	var b []byte
	if len(rel) > 0 {
		b = value.AppendEscaped([]byte(` rel="`), strings.Join(slices.Compact(rel), " "))
		b = append(b, '"')
	}
	if isNone(a[3]) {
		a[3] = value.String(s.Policies.URLizeTarget)
	}
	if value.Truth(a[3]) {
		target, err := value.Escape(s.Meter, a[3])
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, ` target="`...), target.Text()...), '"')
	}
	u.attributes = string(b)
	if isNone(a[5]) {
		a[5] = value.Of(s.Policies.URLizeExtraSchemes)
	}
	return u, u.setSchemes(s.Meter, a[5])
}

func (u *urlizer) setSchemes(m *value.Meter, v value.Value) error {
	schemes, err := value.Collect(m, v)
	if err != nil {
		return err
	}
	for _, scheme := range schemes {
		if !scheme.IsString() {
			return value.Errorf(value.TypeError, "expected string or bytes-like object, got %s", value.Quote(scheme.TypeName()))
		}
		if !uriScheme.MatchString(scheme.Text()) {
			return value.Errorf(ArgumentError, "%s is not a valid URI scheme prefix.", value.Quote(scheme.Text()))
		}
		u.schemes = append(u.schemes, scheme.Text())
	}
	return nil
}

// word appends an escaped word, as a link if it is an address. Brackets and punctuation around the
// address are not part of the link.
func (u *urlizer) word(b *strings.Builder, word string) {
	middle := trimAny(word, strings.CutPrefix, "(", "<", "&lt;")
	head := word[:len(word)-len(middle)]
	tail := ""
	if stripped := trimAny(middle, strings.CutSuffix, ")", ">", ".", ",", "&gt;"); stripped != middle {
		middle, tail = stripped, middle[len(stripped):]
	}
	for _, pair := range [][2]string{{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}} {
		middle, tail = balance(middle, tail, pair[0], pair[1])
	}
	b.WriteString(head)
	b.WriteString(u.link(middle))
	b.WriteString(tail)
}

// trimAny removes the parts from s, as often as one of them is there.
func trimAny(s string, cut func(s, part string) (string, bool), parts ...string) string {
	for {
		before := s
		for _, part := range parts {
			s, _ = cut(s, part)
		}
		if s == before {
			return s
		}
	}
}

// balance moves closing brackets from the tail to the middle, as many as are open in the middle.
func balance(middle, tail, open, closing string) (string, string) {
	opened := strings.Count(middle, open)
	if opened <= strings.Count(middle, closing) {
		return middle, tail
	}
	end := 0
	for range min(opened, strings.Count(tail, closing)) {
		end += strings.Index(tail[end:], closing) + len(closing)
	}
	return middle + tail[:end], tail[end:]
}

// link returns an address as a link, and other words unchanged.
func (u *urlizer) link(s string) string {
	switch {
	case webAddress.MatchString(s):
		url := s
		if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
			url = "https://" + s
		}
		return `<a href="` + url + `"` + u.attributes + ">" + u.trim(s) + "</a>"
	case strings.HasPrefix(s, "mailto:") && mailAddress.MatchString(s[len("mailto:"):]):
		return `<a href="` + s + `">` + s[len("mailto:"):] + "</a>"
	case !strings.HasPrefix(s, "www.") && !strings.HasPrefix(s, "@") && !strings.Contains(s, ":") && mailAddress.MatchString(s):
		return `<a href="mailto:` + s + `">` + s + "</a>"
	}
	for _, scheme := range u.schemes {
		if s != scheme && strings.HasPrefix(s, scheme) {
			s = `<a href="` + s + `"` + u.attributes + ">" + s + "</a>"
		}
	}
	return s
}

// trim returns the shortened text of a link.
func (u *urlizer) trim(s string) string {
	u.err = u.limitErr
	if runes := []rune(s); u.limit >= 0 && len(runes) > u.limit {
		return string(runes[:u.limit]) + "..."
	}
	return s
}
