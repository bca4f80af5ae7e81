package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/demos/internal/browser"
	"looper.example/stage06-final/looper"
)

func TestUpload(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 2<<20) // 32 MiB
	file := filepath.Join(t.TempDir(), "large file.bin")
	require.NoError(t, os.WriteFile(file, content, 0o600))
	sum := sha256.Sum256(content)

	w := browser.Open(t, browser.Serve(t, newApp(looper.Config{Log: slog.New(slog.DiscardHandler)})))
	w.Go("/")
	w.Do(chromedp.SetUploadFiles("input", []string{file}, chromedp.ByQuery), chromedp.Click("button", chromedp.ByQuery))
	w.Until("large file.bin: 33554432 bytes, SHA-256 " + hex.EncodeToString(sum[:]))
	w.Shot("upload")
}
