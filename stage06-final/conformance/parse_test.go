package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// whole is a file with everything that a case can have.
const whole = `# a comment
about One line
about and another.

default section RFC 9112 7.1
default level MAY
default stage 3
default needs slow echo

case everything
  section RFC 9110 5.5; Looper fields
  level   MUST
  stage   4
  needs   status
  why     Because
  why     of this.
  cut     every-byte
  > GET / HTTP/1.1
  >
  >> a\sb
  pause 0.5 limit
  on other x 20
  shut
  deaf
  reset
  close
  < 200 x 3 to HEAD, open
    within 1s
    with Date
    with Allow: GET
    with Date ~ GMT$
    without Content-Length
    version HTTP/1.1
    no body
  or 4xx/501, close
    body "a\r\n\"\{2*b}"
    body has "c"
    body lacks "e"
    no interim
    body ~ ^d
  allowed close
  < silence 1 limit
  < open
  < any
  < bytes "a\0"

case defaults
  why Because.
  required
	< close
`

func TestParse(t *testing.T) {
	g, err := Parse("07-some-group.case", whole)
	require.NoError(t, err)
	require.Equal(t, "some-group", g.Name)
	require.Equal(t, "One line and another.", g.About)
	lit := func(s string) Bytes { return Bytes{{literal: s}} }
	want := []Case{{
		Group: "some-group", Name: "everything", File: "07-some-group.case", Line: 10,
		Sections: []string{"RFC 9110 5.5", "Looper fields"}, Level: Must, Required: true, Stage: 4,
		Why: "Because of this.", Needs: []string{"status"}, Cut: CutBytes,
		Steps: []Step{
			{Line: 18, Send: Bytes{{literal: "GET / HTTP/1.1\r\n"}, {literal: "\r\n"}, {literal: "a b"}}},
			{Line: 21, Pause: Span{Limits: 0.5}},
			{Line: 22, On: Crowd{"other", 20}},
			{Line: 23, Do: Shut},
			{Line: 24, Do: Deaf},
			{Line: 25, Do: Reset},
			{Line: 26, Do: Close},
			{Line: 27, Expect: &Expect{Within: Span{Fixed: time.Second}, Outcomes: []Outcome{
				{Line: 27, Kind: Response, Status: []string{"200"}, Times: 3, ToHead: true, Then: Open, Checks: []Check{
					{Part: Field, Name: "Date", Op: Present},
					{Part: Field, Name: "Allow", Op: Equals, Bytes: lit("GET")},
					{Part: Field, Name: "Date", Op: Matches, Value: "GMT$"},
					{Part: Field, Name: "Content-Length", Op: Absent},
					{Part: Version, Op: Equals, Value: "HTTP/1.1"},
					{Part: Body, Op: Absent},
				}},
				{Line: 35, Kind: Response, Status: []string{"4xx", "501"}, Times: 1, Then: Closed, Checks: []Check{
					{Part: Body, Op: Equals, Bytes: Bytes{{literal: "a\r\n\""}, {times: 2, repeated: lit("b")}}},
					{Part: Body, Op: Holds, Bytes: lit("c")},
					{Part: Body, Op: Lacks, Bytes: lit("e")},
					{Part: Interim, Op: Absent},
					{Part: Body, Op: Matches, Value: "^d"},
				}},
				{Line: 41, Kind: Closed, Allowed: true},
			}}},
			{Line: 42, Expect: &Expect{Outcomes: []Outcome{{Line: 42, Kind: Silence, Silence: Span{Limits: 1}}}}},
			{Line: 43, Expect: &Expect{Outcomes: []Outcome{{Line: 43, Kind: Open}}}},
			{Line: 44, Expect: &Expect{Outcomes: []Outcome{{Line: 44, Kind: Any}}}},
			{Line: 45, Expect: &Expect{Outcomes: []Outcome{{Line: 45, Kind: Raw, Bytes: lit("a\x00")}}}},
		},
	}, {
		Group: "some-group", Name: "defaults", File: "07-some-group.case", Line: 47,
		Sections: []string{"RFC 9112 7.1"}, Level: May, Required: true, Stage: 3, Why: "Because.", Needs: []string{"echo", "slow"},
		Steps: []Step{{Line: 50, Expect: &Expect{Outcomes: []Outcome{{Line: 50, Kind: Closed}}}}},
	}}
	require.Empty(t, cmp.Diff(want, g.Cases, cmp.AllowUnexported(piece{})))
}

// Every mistake is reported with its line, and with what was expected and found.
func TestParseErrors(t *testing.T) {
	rows := []struct{ name, line, reason string }{
		{"unknown word", "  nonsense", `expected section, level`},
		{"unknown word at the margin", "nonsense", `expected about, default or case, found "nonsense"`},
		{"white space at the end", "  > GET / ", `no white space at the end`},
		{"not UTF-8", "  > \xff", `expected UTF-8`},
		{"unknown escape", `  > \q`, `found \q`},
		{"escape cut short", `  >> \`, `found the end of the line`},
		{"hexadecimal cut short", `  >> \x1`, `expected two hexadecimal digits`},
		{"no hexadecimal digits", `  > \xzz`, `found "zz"`},
		{"unknown variable", `  > \{nobody}`, `found \{nobody}`},
		{"brace not closed", `  > \{host`, `expected a } for this \{`},
		{"repetition not closed", `  > \{2*a`, `expected a } for this \{`},
		{"repetition of nothing", `  > \{2*}`, `expected bytes to repeat`},
		{"no number", `  > \{x*a}`, `found "x"`},
		{"too much", `  > \{9999*\{9999*a}}`, `expected at most`},
		{"far too much", `  > \{9999999*\{9999999*\{9999999*a}}}`, `expected at most`},
		{"no section", "  section 9112", `found "9112"`},
		{"no level", "  level must", `expected MUST, SHOULD or MAY, found "must"`},
		{"no stage", "  stage 7", `expected a stage from 1 to 6, found "7"`},
		{"unknown need", "  needs nonsense", `found "nonsense"`},
		{"no cut", "  cut", `expected every-byte or anywhere`},
		{"no time", "  pause soon", `found "soon"`},
		{"no limit", "  pause 11 limit", `found "11 limit"`},
		{"a negative time", "  pause -1s", `found "-1s"`},
		{"a large crowd", "  on x x 501", `found "x x 501"`},
		{"no crowd", "  on x x y", `found "x x y"`},
		{"word after an action", "  close it", `expected nothing after close, found "it"`},
		{"a pace without its time", "  read 2000", `found "2000"`},
		{"a pace without bytes", "  read 3 a second", `found "3 a second"`},
		{"no outcome", "  < 99", `expected an outcome such as`},
		{"bytes without quotes", "  < bytes a", `expected bytes in quotes, found "a"`},
		{"or without <", "  or 200", `expected "<" before "or"`},
		{"within without <", "  within 1s", `expected "<" before "within"`},
		{"with without <", "  with Date", `expected "with" below a response`},
		{"with below close", "  < close\n  with Date", `expected "with" below a response`},
		{"with after a step", "  < 200\n  shut\n  with Date", `expected "with" below a response`},
		{"no field name", "  < 200\n  with Da te", `expected "Name"`},
		{"no field name after without", "  < 200\n  without a: b", `expected a field's name`},
		{"no expression", "  < 200\n  with Date ~ (", `expected a regular expression`},
		{"no quotes", "  < 200\n  body hello", `expected body "bytes"`},
		{"one quote", "  < 200\n  body \"", `expected body "bytes"`},
		{"no expression for a body", "  < 200\n  body ~ (", `expected a regular expression`},
		{"another version", "  < 200\n  version HTTP/2", `found "version HTTP/2"`},
		{"no what", "  < 200\n  no Date", `found "no Date"`},
		{"no responses", "  < 200 x 0", `expected 1 to 1000000 responses`},
		{"a name again", "case begun", `expected a new name`},
		{"no name", "case Begun", `found "Begun"`},
		{"default for a step", "default > x", `found ">"`},
	}
	const begun = "about x\ndefault section RFC 9112 1\ndefault level MUST\ndefault stage 1\ncase begun\n  why x\n  < any\n  pause 1s\n"
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := Parse("x.case", begun+row.line+"\n")
			var wrong *ParseError
			require.ErrorAs(t, err, &wrong)
			assert.Equal(t, "x.case", wrong.File)
			assert.Equal(t, strings.Count(begun+row.line, "\n")+1, wrong.Line)
			assert.Contains(t, wrong.Reason, row.reason)
		})
	}
}

// The end of a case shows these mistakes.
func TestParseIncomplete(t *testing.T) {
	rows := []struct{ name, text, reason string }{
		{"no about", "case a\n section RFC 9112 1\n level MAY\n stage 1\n why x\n < any", "about"},
		{"no section", "about x\ncase a\n level MAY\n stage 1\n why x\n < any", "has no section"},
		{"no level", "about x\ncase a\n section RFC 9112 1\n stage 1\n why x\n < any", "has no level"},
		{"no stage", "about x\ncase a\n section RFC 9112 1\n level MAY\n why x\n < any", "has no stage"},
		{"no why", "about x\ncase a\n section RFC 9112 1\n level MAY\n stage 1\n < any\ncase b", "has no why"},
		{"nothing expected", "about x\ncase a\n section RFC 9112 1\n level MAY\n stage 1\n why x\n > x", "what is expected"},
		{"indented first", "about x\n why x", "expected a line at the margin"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := Parse("x.case", row.text)
			assert.ErrorContains(t, err, row.reason)
		})
	}
	_, err := Parse("A B.case", "about x")
	assert.ErrorContains(t, err, "small letters")
}

func TestBytes(t *testing.T) {
	vars := Vars{"host": "h:1", "name": "h", "port": "1"}
	rows := []struct{ name, text, want string }{
		{"literal bytes", "GET / <>{}", "GET / <>{}"},
		{"escapes", `\r\n\t\0\s\\\"\}\x7f\xFF`, "\r\n\t\x00 \\\"}\x7f\xff"},
		{"variables", `\{host} \{name} \{port}`, "h:1 h 1"},
		{"repetition", `\{3*ab}c`, "abababc"},
		{"repetition in a repetition", `\{2*\{host}\{2*\r\}}}`, "h:1\r}\r}h:1\r}\r}"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			b, err := ParseBytes(row.text)
			require.NoError(t, err)
			assert.Equal(t, row.want, string(b.AppendTo(nil, vars)))
			assert.Equal(t, len(row.want), b.Len(vars))
		})
	}
}

// Whatever a file holds, the parser comes to an end, and what it accepts can be sent.
func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("about x\ncase a\n > \\{2*\\{host}}")
	f.Fuzz(func(t *testing.T, text string) {
		group, err := Parse("x.case", text)
		if err != nil {
			require.ErrorAs(t, err, new(*ParseError))
			return
		}
		for _, c := range group.Cases {
			for _, s := range c.Steps {
				require.LessOrEqual(t, s.Send.Len(nil), len(text)*maxBytes)
			}
		}
	})
}
