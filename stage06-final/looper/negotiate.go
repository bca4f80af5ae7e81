package looper

import (
	"bytes"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// Content negotiation: which type or coding the client prefers (RFC 9110, section 12.5). If a response depends on it,
// tell caches: AddHeader("Vary", "Accept"), or the field that was used.

// Accepts returns the type that the client prefers by its Accept fields, "" if it accepts none. If it prefers several
// equally, or sends no Accept, Accepts returns the first of them. A type may have parameters: "text/plain; format=flowed". If several
// ranges match a type, the most exact one counts: "text/html;q=0, */*" accepts everything except HTML.
func (c *Context) Accepts(types ...string) string {
	if !c.live("Accepts") {
		return ""
	}
	request := c.head
	if !says(request, "Accept") {
		return first(types)
	}
	return best(types, func(offered string) int { return typeWeight(request, offered, anyRange) })
}

// AcceptsEncoding returns the coding ("br", "gzip", "identity" for none) that the client prefers by its Accept-Encoding fields,
// "" if it accepts none. If it prefers several equally, AcceptsEncoding returns the first. A client accepts identity as the last
// choice, unless it rules that out. RFC 9110 lets a server choose any coding if the client sends no such field. But such clients
// decode none, so then the result is "identity", or "" if that is not offered.
func (c *Context) AcceptsEncoding(codings ...string) string {
	if !c.live("AcceptsEncoding") {
		return ""
	}
	request := c.head
	return best(codings, func(offered string) int { return codingWeight(request, offered) })
}

// says reports whether a field's list has an element.
func says(r *http1.Request, field string) bool {
	for range r.Elements(field) {
		return true
	}
	return false
}

func first(offers []string) string {
	if len(offers) == 0 {
		return ""
	}
	return offers[0]
}

// best returns the first of the offers with the largest weight, "" if that is 0.
func best(offers []string, weigh func(offered string) int) (chosen string) {
	most := 0
	for _, offered := range offers {
		if weight := weigh(offered); weight > most {
			chosen, most = offered, weight
		}
	}
	return chosen
}

// How exactly a media range fits a type. Each parameter that both have makes it more exact.
const (
	no         = iota
	anyRange   // "*/*"
	anySubtype // "text/*"
	almost     // with a parameter that the type lacks: some clients ask for "application/json; charset=utf-8"
	exactly
)

// typeWeight returns the weight of the most exact media range that fits a type, if it fits at least as exactly as least.
func typeWeight(r *http1.Request, offered string, least int) (weight int) {
	exact := least - 1
	for element := range r.Elements("Accept") {
		media, parameters, w, ok := cutWeight(element)
		if fit := fits(media, parameters, offered); ok && fit > exact {
			exact, weight = fit, w
		}
	}
	return weight
}

// fits returns how exactly a media range fits a type.
func fits(media, parameters []byte, offered string) int {
	offered, its, _ := strings.Cut(offered, ";")
	offered = strings.TrimSpace(offered)
	main, _, _ := strings.Cut(offered, "/")
	fit := exactly
	switch {
	case string(media) == "*/*":
		fit = anyRange
	case len(media) == len(main)+2 && string(media[len(main):]) == "/*" && strings.EqualFold(string(media[:len(main)]), main):
		fit = anySubtype
	case !strings.EqualFold(string(media), offered):
		return no
	}
	missing := false
	for len(parameters) > 0 {
		var parameter []byte
		parameter, parameters = cutParameter(parameters)
		if len(parameter) == 0 || isWeight(parameter) {
			continue
		}
		switch same, ok := parameterOf(its, parameter); {
		case !ok:
			missing = true
		case !same:
			return no
		default:
			fit++
		}
	}
	if missing && fit > almost {
		return almost
	}
	return fit
}

// parameterOf looks for a media range's parameter in a type. ok reports whether the type has one of that name, and same whether
// it has the same value.
func parameterOf(its string, parameter []byte) (same, ok bool) {
	name, value, _ := bytes.Cut(parameter, []byte{'='})
	for one := range strings.SplitSeq(its, ";") {
		itsName, itsValue, _ := strings.Cut(strings.TrimSpace(one), "=")
		if strings.EqualFold(itsName, string(name)) {
			return strings.EqualFold(strings.Trim(itsValue, `"`), string(bytes.Trim(value, `"`))), true
		}
	}
	return false, false
}

// leastWeight is the weight of what a client accepts without naming it. All other weights are even.
const leastWeight = 1

// codingWeight returns the weight of a coding (RFC 9110, section 12.5.3).
func codingWeight(r *http1.Request, offered string) (weight int) {
	if offered == "identity" {
		weight = leastWeight
	}
	named := false
	for element := range r.Elements("Accept-Encoding") {
		coding, parameters, w, ok := cutWeight(element)
		if parameter, more := cutParameter(parameters); len(parameters) > 0 && (!isWeight(parameter) || len(more) > 0) {
			continue // a coding has no other parameters
		}
		if len(coding) > 2 && coding[0]|0x20 == 'x' && coding[1] == '-' {
			coding = coding[2:] // x-gzip is gzip (RFC 9110, section 8.4.1)
		}
		switch {
		case !ok:
		case strings.EqualFold(string(coding), offered):
			return w
		case string(coding) == "*" && !named:
			named, weight = true, w
		}
	}
	return weight
}

// cutWeight takes apart an element such as "text/html;level=1;q=0.5". The weight is in two-thousandths; ok is false if it is
// malformed.
func cutWeight(element []byte) (value, parameters []byte, weight int, ok bool) {
	value, parameters = cutParameter(element)
	for rest := parameters; len(rest) > 0; {
		var parameter []byte
		if parameter, rest = cutParameter(rest); isWeight(parameter) {
			weight, ok = qvalue(parameter[len("q="):])
			return value, parameters, weight, ok
		}
	}
	return value, parameters, 2000, true
}

// cutParameter returns the text before the first semicolon outside of quotes, without blanks around it, and the text after it.
func cutParameter(b []byte) (parameter, rest []byte) {
	quoted := false
	for i, x := range b {
		switch {
		case x == '"':
			quoted = !quoted
		case x == ';' && !quoted:
			return bytes.Trim(b[:i], " \t"), b[i+1:]
		}
	}
	return bytes.Trim(b, " \t"), nil
}

func isWeight(parameter []byte) bool {
	return len(parameter) >= 2 && parameter[0]|0x20 == 'q' && parameter[1] == '='
}

// qvalue reads a qvalue (RFC 9110, section 12.4.2), in two-thousandths. Digits beyond the third do not count.
func qvalue(b []byte) (weight int, ok bool) {
	if len(b) == 0 || b[0] != '0' && b[0] != '1' || len(b) > 1 && b[1] != '.' {
		return 0, false
	}
	weight = int(b[0]-'0') * 2000
	for i, unit := 2, 200; i < len(b); i, unit = i+1, unit/10 {
		if b[i] < '0' || b[i] > '9' {
			return 0, false
		}
		weight += int(b[i]-'0') * unit
	}
	return weight, weight <= 2000
}
