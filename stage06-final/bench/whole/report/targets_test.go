package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/whole/result"
)

// The result that reaches a target is bold; a missing one is a dash. The earlier run is first.
func TestTargetTable(t *testing.T) {
	earlier := sample()
	earlier.Date = time.Date(2026, 11, 28, 9, 30, 0, 0, time.UTC)
	earlier.Memory[0].Bytes = []float64{100, 110, 120}
	text := string(targetTable([]*result.Report{sample(), earlier}).appendMarkdown(nil))
	require.Contains(t, text, "| what | at most | reached, 28 November, 09:30, a processor | reached, 29 November, 00:00, a processor |\n")
	require.Contains(t, text, "| keep-alive, 50 connections, over limit | 1.15 | **1.10** | **1.10** |\n")
	require.Contains(t, text, "| the same, over net/http | 0.35 | 0.37 | 0.37 |\n")
	require.Contains(t, text, "| memory of an idle connection | 128 bytes | **110 bytes** | 400 bytes |\n")
	require.Contains(t, text, "| pipelined 16, over limit | 1.40 | — | — |\n")
}
