package attempt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"looper.example/exercises/practice"
	"looper.example/exercises/practice/judge"
)

// Limits of a check.
const (
	Limit        = 10 * time.Second
	MeasureLimit = 60 * time.Second // of an exercise that measures
)

// Run makes the check of work. What the code itself prints is in said.
func (j *Judge) Run(ctx context.Context, w Work, program ...string) (r judge.Result, said string, err error) {
	folder, err := os.MkdirTemp("", "judge-")
	if err != nil {
		return r, "", err
	}
	defer os.RemoveAll(folder)
	limit := Limit
	if w.Exercise.Kind == practice.Measure {
		limit = MeasureLimit
	}
	file := filepath.Join(folder, "result.json")
	args := []string{"-result", file, "-limit", limit.String()}
	if w.Exercise.InWords() {
		args = append(args, "-answer", filepath.Join(w.Dir, practice.AnswerFile))
	}
	ctx, cancel := context.WithTimeout(ctx, limit+10*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, j.program, append(append(args, w.Exercise.Name), program...)...)
	command.Dir = folder
	command.Env = append(os.Environ(), "GORACE=halt_on_error=1") // of no meaning without the race detector
	var output capped
	command.Stdout, command.Stderr = &output, &output
	command.WaitDelay = time.Second
	ended := command.Run()
	if errors.Is(ctx.Err(), context.Canceled) {
		return r, "", ctx.Err()
	}
	content, err := os.ReadFile(file)
	if err != nil || ended != nil {
		return judge.Result{Failure: gone(ended, output.String())}, output.String(), nil
	}
	return r, output.String(), json.Unmarshal(content, &r)
}

// gone is the failure of a process that ended before its check.
func gone(ended error, said string) *judge.Failure {
	came := "the end of the process"
	if ended != nil {
		came += " (" + ended.Error() + ")"
	}
	if i := strings.Index(said, "panic: "); i >= 0 {
		came += ": " + firstLine(said[i:])
	} else if i := strings.Index(said, "fatal error: "); i >= 0 {
		came += ": " + firstLine(said[i:])
	} else if i := strings.Index(said, "DATA RACE"); i >= 0 {
		came += ": a data race"
	}
	return &judge.Failure{Came: came, Wanted: "code that returns", Why: "Whatever ends the process ends it for every client."}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// capped keeps the beginning of what is written.
type capped struct{ bytes.Buffer }

const mostSaid = 64 << 10

func (c *capped) Write(p []byte) (int, error) {
	if room := mostSaid - c.Len(); room > 0 {
		c.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
