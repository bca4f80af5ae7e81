package value_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/value"
)

// TestStrftime: the expected texts are the output of Python's datetime.strftime with glibc in the C
// locale, for random times and formats.
func TestStrftime(t *testing.T) {
	content, err := os.ReadFile("testdata/strftime.json")
	require.NoError(t, err)
	var rows []struct {
		Time               time.Time
		Zone, Format, Want string
	}
	require.NoError(t, json.Unmarshal(content, &rows))
	require.NotEmpty(t, rows)
	for _, row := range rows {
		_, offset := row.Time.Zone()
		got, err := value.Strftime(nil, row.Time.In(time.FixedZone(row.Zone, offset)), row.Format)
		require.NoError(t, err)
		assert.Equal(t, row.Want, got, "%s of %s", row.Format, row.Time)
	}
}

func TestStrftimeOfWhatIsNoDirective(t *testing.T) {
	when := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	for format, want := range map[string]string{
		"": "", "%": "%", "%%": "%", "%Q": "%Q", "100%": "100%", "%-": "%-", "%5": "%5", "%é": "%é", "ü%dß": "ü02ß",
		"%E": "%E", "%Ed": "%Ed", "%O": "%O", "%Od": "02", "%f": "000006", "%s": "1767323045", "%P": "am", "%n%t|": "\n\t|",
	} {
		got, err := value.Strftime(nil, when, format)
		require.NoError(t, err)
		assert.Equal(t, want, got, format)
	}
}

// TestStrftimeIsBounded: a large width makes no more text than the meter allows.
func TestStrftimeIsBounded(t *testing.T) {
	m := value.NewMeter(1000, 1000)
	for _, format := range []string{"%999999999d", "%99999999999999999999a", "%2000c"} {
		_, err := value.Strftime(&m, time.Time{}, format)
		require.ErrorIs(t, err, value.LimitError, format)
	}
}
