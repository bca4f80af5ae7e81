package pain

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// number matches what is taken for a prediction: 12, 2.5, 1,000, .5, each also with an x or the word times after it.
var number = regexp.MustCompile(`^(\d{1,3}(?:,\d{3})+|\d*)(\.\d+)?\s*(?:x|times)?$`)

// mostPredicted is the largest number that is taken for a prediction.
const mostPredicted = 1e9

// Predicted reads a prediction. The error says which numbers the experiment can measure.
func (e Experiment) Predicted(typed string) (float64, error) {
	parts := number.FindStringSubmatch(strings.ToLower(strings.TrimSpace(typed)))
	if parts != nil {
		n, err := strconv.ParseFloat(strings.ReplaceAll(parts[1], ",", "")+parts[2], 64)
		if err == nil && n <= mostPredicted && (n > 0 || e.Zero) {
			return n, nil
		}
	}
	return 0, fmt.Errorf("expected a number such as %s, found %q", e.examples(), typed)
}

// examples are numbers that can be predicted.
func (e Experiment) examples() string {
	if e.Zero {
		return "0, 0.5 or 20"
	}
	return "1, 2.5 or 100"
}

// What a verdict allows.
const (
	rightFactor     = 1.5
	rightDifference = 0.2
	nearFactor      = 4
)

// Verdict says how far a prediction was from the measurement.
func Verdict(predicted, measured float64) string {
	switch ratio := max(predicted, measured) / min(predicted, measured); {
	case math.Abs(predicted-measured) < rightDifference || ratio <= rightFactor:
		return "right"
	case ratio <= nearFactor:
		return "near"
	}
	return "far off"
}

// Verdicts says for each row how far the prediction was from the measurement, and what the words mean.
func (e Experiment) Verdicts(predicted, measured []float64) string {
	var b strings.Builder
	for i, row := range e.Rows {
		fmt.Fprintf(&b, "Your prediction for %s: %s.\n", row.Design, Verdict(predicted[i], measured[i]))
	}
	fmt.Fprintf(&b, "(right: a factor of %g at most, or less than %g off; near: a factor of %d)\n", rightFactor, rightDifference, nearFactor)
	return b.String()
}
