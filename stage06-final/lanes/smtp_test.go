package lanes_test

import (
	"fmt"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// net/smtp takes a connection, and reads and writes on its caller's goroutine.
func TestSMTP(t *testing.T) {
	python := "/usr/bin/python3" // Debian's python3, which finds Debian's packages
	if exec.Command(python, "-c", "import aiosmtpd").Run() != nil {
		program.Missing(t, "aiosmtpd")
	}
	port, mail := program.FreePort(t), t.TempDir()
	addr := "127.0.0.1:" + port
	program.Start(t, addr, exec.Command(python, "testdata/gate.py", port, mail))

	w := newWorld(t)
	w.app.Get("/slow", func(c *looper.Context) error {
		upstream, err := c.Dial("tcp", addr)
		if err != nil {
			return err
		}
		client, err := smtp.NewClient(upstream, "127.0.0.1")
		if err != nil {
			return err
		}
		defer client.Close()
		if err := send(client, "n"+c.Query("i")); err != nil {
			return err
		}
		return c.Text(200, c.Query("i"))
	})
	w.serve(patience)
	letters := func() []string {
		found, err := filepath.Glob(filepath.Join(mail, "*.eml"))
		require.NoError(t, err)
		return found
	}
	responses := w.crowded(func() int { return len(letters()) }, func() {
		require.NoError(t, os.WriteFile(filepath.Join(mail, "go"), nil, 0o600))
	})
	slices.Sort(responses)
	require.Len(t, slices.Compact(responses), crowd)
	for i := range crowd {
		text, err := os.ReadFile(filepath.Join(mail, fmt.Sprintf("n%d.eml", i)))
		require.NoError(t, err)
		require.Contains(t, string(text), fmt.Sprintf("hello n%d", i))
	}
}

// send is a complete conversation.
func send(client *smtp.Client, to string) error {
	if err := client.Mail("looper@example.com"); err != nil {
		return err
	}
	if err := client.Rcpt(to + "@example.com"); err != nil {
		return err
	}
	text, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(text, "Subject: a test\r\n\r\nhello %s\r\n", to); err != nil {
		return err
	}
	if err := text.Close(); err != nil { // waits for the server's response
		return err
	}
	return client.Quit()
}
