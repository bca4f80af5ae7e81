package http1_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

func TestAppendDate(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	at := time.Date(1994, 11, 6, 10, 49, 37, 999, zone)
	assert.Equal(t, "Sun, 06 Nov 1994 08:49:37 GMT", string(http1.AppendDate(nil, at)))
}

// read calls ParseDate on the first of July 2026.
func read(text string) string {
	date, ok := http1.ParseDate([]byte(text), time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
	if !ok {
		return "no date"
	}
	return date.Format(time.RFC3339)
}

func TestParseDate(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"rfc850-date", "Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"asctime-date", "Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"},
		{"asctime-date with two digits", "Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37Z"},
		{"asctime-date with a zero", "Sun Nov 06 08:49:37 1994", "1994-11-06T08:49:37Z"},
		{"the longest day", "Wednesday, 31-Dec-25 23:59:59 GMT", "2025-12-31T23:59:59Z"},
		{"first second there is", "Sat, 01 Jan 0000 00:00:00 GMT", "0000-01-01T00:00:00Z"},
		{"last second there is", "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z"},
		{"29 February", "Thu, 29 Feb 2024 00:00:00 GMT", "2024-02-29T00:00:00Z"},
		{"a leap second", "Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z"},
		{"another day of the week", "Mon, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"another day of the week in full", "Monday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"small and capital letters", "SUN, 06 nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},

		{"two digits, this year", "Thursday, 01-Jan-26 00:00:00 GMT", "2026-01-01T00:00:00Z"},
		{"two digits, to come", "Saturday, 01-Jan-50 00:00:00 GMT", "2050-01-01T00:00:00Z"},
		{"two digits, 50 years to come", "Wednesday, 01-Jul-76 12:00:00 GMT", "2076-07-01T12:00:00Z"},
		{"two digits, 50 years and a second", "Wednesday, 01-Jul-76 12:00:01 GMT", "1976-07-01T12:00:01Z"},
		{"two digits, 51 years", "Saturday, 01-Jan-77 00:00:00 GMT", "1977-01-01T00:00:00Z"},
		{"two digits, the epoch", "Thursday, 01-Jan-70 00:00:00 GMT", "2070-01-01T00:00:00Z"},
		{"two digits, zeros", "Tuesday, 29-Feb-00 00:00:00 GMT", "2000-02-29T00:00:00Z"},

		{"nothing", "", "no date"},
		{"a word", "yesterday", "no date"},
		{"a number", "784111777", "no date"},
		{"zero, as some send for no date", "0", "no date"},
		{"a comma alone", ",", "no date"},
		{"no day of the week", "06 Nov 1994 08:49:37 GMT", "no date"},
		{"no name of a day", "Son, 06 Nov 1994 08:49:37 GMT", "no date"},
		{"a short name in the long form", "Sun, 06-Nov-94 08:49:37 GMT", "no date"},
		{"a long name in the short form", "Sunday, 06 Nov 1994 08:49:37 GMT", "no date"},
		{"no name of a month", "Sun, 06 Now 1994 08:49:37 GMT", "no date"},
		{"a month in full", "Sun, 06 November 1994 08:49:37 GMT", "no date"},
		{"a day of one digit", "Sun, 6 Nov 1994 08:49:37 GMT", "no date"},
		{"a day of one digit with a space", "Sun,  6 Nov 1994 08:49:37 GMT", "no date"},
		{"a year of four digits in the long form", "Sunday, 06-Nov-1994 08:49:37 GMT", "no date"},
		{"a year of two digits in the short form", "Sun, 06 Nov 94 08:49:37 GMT", "no date"},
		{"a zone in small letters", "Sun, 06 Nov 1994 08:49:37 gmt", "no date"},
		{"another zone", "Sun, 06 Nov 1994 08:49:37 UTC", "no date"},
		{"an offset", "Sun, 06 Nov 1994 08:49:37 +0000", "no date"},
		{"no zone", "Sun, 06 Nov 1994 08:49:37", "no date"},
		{"a zone in the third form", "Sun Nov  6 08:49:37 1994 GMT", "no date"},
		{"a fraction", "Sun, 06 Nov 1994 08:49:37.5 GMT", "no date"},
		{"text after it", "Sun, 06 Nov 1994 08:49:37 GMT; length=5", "no date"},
		{"two dates", "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", "no date"},
		{"a sign", "Sun, +6 Nov 1994 08:49:37 GMT", "no date"},
		{"day 0", "Sun, 00 Nov 1994 08:49:37 GMT", "no date"},
		{"31 November", "Sun, 31 Nov 1994 08:49:37 GMT", "no date"},
		{"29 February of another year", "Sun, 29 Feb 2026 08:49:37 GMT", "no date"},
		{"hour 24", "Sun, 06 Nov 1994 24:00:00 GMT", "no date"},
		{"minute 60", "Sun, 06 Nov 1994 08:60:00 GMT", "no date"},
		{"second 60 in the morning", "Sun, 06 Nov 1994 08:49:60 GMT", "no date"},
		{"second 61", "Sat, 31 Dec 2016 23:59:61 GMT", "no date"},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, read(row.text))
			if row.want != "no date" {
				for cut := range row.text {
					assert.Equal(t, "no date", read(row.text[:cut]))
				}
			}
		})
	}
}

// The century of a two-digit year depends on the clock.
func TestCenturies(t *testing.T) {
	for _, row := range []struct {
		now  int
		text string
		want int
	}{
		{1999, "Thursday, 01-Jan-48 00:00:00 GMT", 2048},
		{1999, "Thursday, 01-Jan-50 00:00:00 GMT", 1950},
		{2080, "Thursday, 01-Jan-05 00:00:00 GMT", 2105},
		{2080, "Thursday, 01-Jan-29 00:00:00 GMT", 2129},
		{2080, "Thursday, 01-Jan-31 00:00:00 GMT", 2031},
	} {
		date, ok := http1.ParseDate([]byte(row.text), time.Date(row.now, 6, 1, 0, 0, 0, 0, time.UTC))
		require.True(t, ok)
		assert.Equal(t, row.want, date.Year(), "%s in %d", row.text, row.now)
	}
}

func TestParsingDatesAllocatesNothing(t *testing.T) {
	now := time.Now()
	texts := [][]byte{
		[]byte("Sun, 06 Nov 1994 08:49:37 GMT"), []byte("Sunday, 06-Nov-94 08:49:37 GMT"), []byte("Sun Nov  6 08:49:37 1994"), []byte("yesterday"),
	}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for _, text := range texts {
			_, _ = http1.ParseDate(text, now)
		}
	}))
}

// FuzzDate compares ParseDate with AppendDate and with net/http. net/http accepts the same dates except leap seconds,
// and chooses the century of a two-digit year differently.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{
		"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sat, 31 Dec 2016 23:59:60 GMT", "0",
	} {
		f.Add(seed, int64(1e9))
	}
	f.Fuzz(func(t *testing.T, text string, clock int64) {
		now := time.Unix(clock%(1e11), 0)
		date, ok := http1.ParseDate([]byte(text), now)
		if !ok {
			return
		}
		require.False(t, strings.Contains(text, "-") && date.After(now.AddDate(50, 0, 1)), "%s in %s", date, now)
		if again, ok := http1.ParseDate(http1.AppendDate(nil, date), now); date.Year() <= 9999 && date.Year() >= 0 {
			require.True(t, ok)
			require.Equal(t, date, again)
		}
		if there, err := http.ParseTime(text); !strings.Contains(text, ":60") {
			require.NoError(t, err)
			const layout = "01-02 15:04:05" // without the year
			require.Equal(t, there.Format(layout), date.Format(layout))
			require.Zero(t, (there.Year()-date.Year())%100)
		}
	})
}
