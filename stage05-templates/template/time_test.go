package template_test

import (
	"testing"
	"time"

	"looper.example/stage05-templates/template"
)

func TestTimes(t *testing.T) {
	type post struct {
		Title string
		At    time.Time
	}
	day := func(d int) time.Time { return time.Date(2026, 3, d, 12, 30, 0, 0, time.UTC) }
	zurich := time.FixedZone("CET", 3600)
	never := (*time.Time)(nil)
	vars := map[string]any{
		"a": day(1), "b": day(2), "same": day(1).In(zurich), "never": never, "hour": time.Hour,
		"posts": []post{{"late", day(3)}, {"early", day(1)}, {"again", day(1).In(zurich)}},
		"days":  map[time.Time]string{day(2): "two", day(1): "one"},
		"fmt":   func(t time.Time) string { return t.Format(time.Kitchen) },
		"ptr":   func(t *time.Time) int { return t.Day() },
	}
	checkGoCases(t, template.Config{}, vars, []goCase{
		{"compared", `{{ a < b }}{{ a > b }}{{ a <= same }}{{ a >= b }}`, "TrueFalseTrueFalse", ""},
		{"equal in another zone", `{{ a == same }}{{ a != b }}{{ a == 1 }}{{ a in [b, same] }}`, "TrueTrueFalseTrue", ""},
		{"sorted", `{{ posts|sort(attribute="at")|map(attribute="title")|join(" ") }}`, "early again late", ""},
		{"sorted the other way", `{{ posts|sort(attribute="at", reverse=true)|map(attribute="title")|join(" ") }}`, "late early again", ""},
		{"grouped", `{% for at, list in posts|groupby("at") %}{{ at|strftime("%d") }}:{{ list|length }} {% endfor %}`, "01:2 03:1 ", ""},
		{"the first and the last", `{{ (posts|map(attribute="at")|min)|strftime("%d") }}{{ (posts|map(attribute="at")|max)|strftime("%d") }}`, "0103", ""},
		{"unique", `{{ [a, same, b]|unique|list|length }}`, "2", ""},
		{"a key", `{{ {a: "x"}[same] }}`, "x", ""},
		{"keys of a Go map in order", `{{ days.values()|join(" ") }} {{ days[b] }}`, "one two two", ""},
		{"the filter", `{{ a|strftime("%a, %d %b %Y %H:%M %Z") }}`, "Sun, 01 Mar 2026 12:30 UTC", ""},
		{"the method", `{{ same.strftime("%H:%M%z") }}{{ a.strftime(format="%j") }}`, "13:30+0100060", ""},
		{"in format", `{{ "{:%Y-%m-%d}".format(a) }}`, "2026-03-01", ""},
		{"isoformat", `{{ a.isoformat() }} {{ a.isoformat(" ") }}`, "2026-03-01T12:30:00+00:00 2026-03-01 12:30:00+00:00", ""},
		{"Go's methods", `{{ a.Year() }} {{ a.format("2006") }} {{ a.unix() }}`, "2026 2026 1772368200", ""},
		{"a difference", `{{ b - a }} {{ (b - a).hours() }} {{ b - a > hour }}`, "24h0m0s 24.0 True", ""},
		{"a sum", `{{ (a + hour)|strftime("%H") }}{{ (hour + a)|strftime("%H") }}{{ (a - hour)|strftime("%H") }}`, "131311", ""},
		{"to Go", `{{ fmt(a) }} {{ ptr(b) }}`, "12:30PM 2", ""},
		{"nil", `{{ never }}{{ never is none }}`, "NoneTrue", ""},
		{"true", `{{ a is true }}{{ "yes" if a }}`, "Falseyes", ""},
		{"safe", `{{ a|strftime("<b>") }}`, "&lt;b&gt;", ""},
		{"with a number", `{{ a < 1 }}`, "", "'<' not supported between instances of 'Time' and 'int'"},
		{"times a number", `{{ a * 2 }}`, "", "unsupported operand type(s) for *: 'Time' and 'int'"},
		{"plus a time", `{{ a + b }}`, "", "unsupported operand type(s) for +: 'Time' and 'Time'"},
		{"a duration minus a time", `{{ hour - a }}`, "", "unsupported operand type(s) for -: 'int' and 'Time'"},
		{"no time", `{{ "x"|strftime("%d") }}`, "", "strftime() needs a time, not str"},
		{"none", `{{ never|strftime("%d") }}`, "", "strftime() needs a time, not NoneType"},
		{"undefined", `{{ missing|strftime("%d") }}`, "", "UndefinedError: 'missing' is undefined"},
		{"no format", `{{ a|strftime }}`, "", "missing required argument: 'format'"},
		{"a number as format", `{{ a|strftime(3) }}`, "", "strftime() argument 1 must be str, not int"},
	})
}
