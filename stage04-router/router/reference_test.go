package router

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The reference matcher is the specification in its simplest form: it compares every
// route, segment by segment, with the standard library's conversions, and takes the most
// specific of those that match. It shares no code with the router.

// refSegment is one segment of a pattern, in decoded text.
type refSegment struct {
	fixed          bool
	text           string // when fixed
	prefix, suffix string
	constraint     string // type or expression
}

type refRoute struct {
	method   string
	segments []refSegment
}

// pattern returns the route's pattern. The names of the parameters are p0, p1, ...
func (r refRoute) pattern() string {
	var b strings.Builder
	for i, s := range r.segments {
		b.WriteByte('/')
		if s.fixed {
			b.WriteString(refEscape(s.text))
			continue
		}
		b.WriteString(refEscape(s.prefix) + "{p" + strconv.Itoa(i))
		if s.constraint != "" {
			b.WriteString(":" + s.constraint)
		}
		b.WriteString("}" + refEscape(s.suffix))
	}
	return b.String()
}

func refEscape(text string) string {
	return strings.NewReplacer("%", "%25", "/", "%2F", "{", "%7B", "}", "%7D").Replace(text)
}

var refCode = regexp.MustCompile("%[0-9A-Fa-f]{2}")

func refDecode(segment string) string {
	return refCode.ReplaceAllStringFunc(segment, func(code string) string {
		n, _ := strconv.ParseUint(code[1:], 16, 8)
		return string([]byte{byte(n)})
	})
}

// refMatch returns the values of the route's parameters, if it matches.
func (r refRoute) refMatch(path string) (values []string, ok bool) {
	if !strings.HasPrefix(path, "/") {
		return nil, false
	}
	segments := strings.Split(path[1:], "/")
	for i, s := range r.segments {
		if s.constraint == "path" {
			if i >= len(segments) {
				return nil, false
			}
			return append(values, refDecode(strings.Join(segments[i:], "/"))), true
		}
		if i >= len(segments) {
			return nil, false
		}
		text := refDecode(segments[i])
		if s.fixed {
			if text != s.text {
				return nil, false
			}
			continue
		}
		if len(text) <= len(s.prefix)+len(s.suffix) || !strings.HasPrefix(text, s.prefix) || !strings.HasSuffix(text, s.suffix) {
			return nil, false
		}
		value := text[len(s.prefix) : len(text)-len(s.suffix)]
		if !refAccepts(s.constraint, value) {
			return nil, false
		}
		values = append(values, value)
	}
	return values, len(segments) == len(r.segments)
}

func refAccepts(constraint, value string) bool {
	matches := func(expression string) bool {
		return regexp.MustCompile(`\A(?:` + expression + `)\z`).MatchString(value)
	}
	switch constraint {
	case "":
		return true
	case "bool":
		return value == "true" || value == "false"
	case "uuid":
		return matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
	case "uint":
		_, err := strconv.ParseUint(value, 10, 64)
		return err == nil && value[0] != '+'
	case "int":
		_, err := strconv.ParseInt(value, 10, 64)
		return err == nil && value[0] != '+'
	case "float":
		return matches(`-?[0-9]+(\.[0-9]+)?`) && len(value) <= 64
	}
	return matches(constraint)
}

var refOrder = []string{"bool", "uuid", "uint", "int", "float", "expression", "", "path"}

// refCompare orders segments, most specific first.
func refCompare(a, b refSegment) int {
	if a.fixed || b.fixed {
		return cmp.Compare(btoi(b.fixed), btoi(a.fixed))
	}
	rank := func(s refSegment) int {
		if i := slices.Index(refOrder, s.constraint); i >= 0 {
			return i
		}
		return slices.Index(refOrder, "expression")
	}
	return cmp.Or(
		cmp.Compare(len(b.prefix), len(a.prefix)),
		cmp.Compare(len(b.suffix), len(a.suffix)),
		cmp.Compare(rank(a), rank(b)),
		cmp.Compare(a.constraint, b.constraint),
	)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// refLookup returns what the function result returns, by the reference matcher.
func refLookup(routes []refRoute, method, path string) string {
	var best *refRoute
	var values []string
	missed := false
	for _, route := range routes {
		found, ok := route.refMatch(path)
		if !ok {
			continue
		}
		if route.method != method && (method != "HEAD" || route.method != "GET") {
			missed = true
			continue
		}
		if best != nil {
			order := slices.CompareFunc(route.segments, best.segments, refCompare)
			if order > 0 || order == 0 && route.method != method {
				continue
			}
		}
		best, values = &route, found
	}
	switch {
	case best != nil:
		text := best.pattern()
		for i, s := range best.segments {
			if !s.fixed {
				text += fmt.Sprintf(" p%d=%q", i, values[0])
				values = values[1:]
			}
		}
		return text
	case missed && method == "OPTIONS":
		return "options"
	case missed:
		return "method not allowed"
	default:
		return "not found"
	}
}

var (
	refTexts       = []string{"", "a", "b", "ab", "abc", "b.x", "1", "a/b", "a%", "é", "è"}
	refPrefixes    = []string{"", "", "", "a", "ab", "a%", "a/", "é"}
	refSuffixes    = []string{"", "", "", ".x", "x", "b.x", "F", "/", "é"}
	refConstraints = []string{"", "", "", "bool", "uuid", "uint", "int", "float", "[a-c]+", "[a-z./]+", ".+", "[0-9]{1,2}"}
	refMethods     = []string{"GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PURGE"}
	refValues      = []string{
		"", "a", "b", "ab", "abc", "abb", "b.x", "ab.x", ".x", "1", "12", "-3", "1.5", "true", "a%2Fb", "%61", "%", "a%25",
		"a%2525", "%2F", "a%2F", "a%2FF", "aF", "%C3%A9", "é", "%c3%a8", "%C3", "a1.x", "a12b.x", "..", "a%c3%a9",
		"123e4567-e89b-12d3-a456-426614174000", "18446744073709551615", "18446744073709551616",
	}
)

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }

func randomRoute(random *rand.Rand) refRoute {
	route := refRoute{method: pick(random, refMethods)}
	for range 1 + random.IntN(4) {
		s := refSegment{fixed: random.IntN(2) == 0}
		if s.fixed {
			s.text = pick(random, refTexts)
		} else {
			s.prefix, s.suffix, s.constraint = pick(random, refPrefixes), pick(random, refSuffixes), pick(random, refConstraints)
		}
		route.segments = append(route.segments, s)
	}
	if random.IntN(8) == 0 {
		route.segments[len(route.segments)-1] = refSegment{constraint: "path"}
	}
	return route
}

func randomPath(random *rand.Rand) string {
	var b strings.Builder
	for range 1 + random.IntN(4) {
		b.WriteString("/" + pick(random, refValues))
	}
	return b.String()
}

// Random sets of routes, registered in two random orders, find for random requests
// what the reference matcher finds.
func TestAgainstReference(t *testing.T) {
	found := 0
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 4))
		first := new(Router[string])
		var routes []refRoute
		for range 1 + random.IntN(30) {
			route := randomRoute(random)
			if _, err := first.Add(route.method, route.pattern(), ""); err == nil {
				routes = append(routes, route)
			} else {
				require.IsType(t, &ConflictError{}, err, "%s", route.pattern())
			}
		}
		checkTree(t, first)
		second := new(Router[string])
		random.Shuffle(len(routes), func(i, j int) { routes[i], routes[j] = routes[j], routes[i] })
		for _, route := range routes {
			second.Handle(route.method, route.pattern(), "")
		}
		require.Equal(t, first.String(), second.String(), "seed %d", seed)

		for range 50 {
			method, path := pick(random, refMethods), randomPath(random)
			want := refLookup(routes, method, path)
			require.Equal(t, want, result(t, first, method, path), "seed %d: %s %s in\n%s", seed, method, path, first)
			require.Equal(t, want, result(t, second, method, path), "seed %d: %s %s in\n%s", seed, method, path, second)
			checkAllow(t, first, routes, path)
			if strings.HasPrefix(want, "/") {
				found++
			}
		}
	}
	require.Greater(t, found, 1000, "the random paths should often match")
}

// checkAllow compares the Allow list with its definition: the methods for which a route is found.
func checkAllow(t *testing.T, r *Router[string], routes []refRoute, path string) {
	t.Helper()
	var m Match[string]
	if r.LookupString("NONE", path, &m) != MethodNotAllowed {
		return
	}
	want := []string{"OPTIONS"}
	for _, method := range []string{"GET", "HEAD", "POST", "PURGE"} {
		if strings.HasPrefix(refLookup(routes, method, path), "/") {
			want = append(want, method)
		}
	}
	slices.Sort(want)
	require.Equal(t, strings.Join(want, ", "), string(m.AppendAllow(nil)), "%s in\n%s", path, r)
}
