package looper_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// contentOf returns the content of a page.
func contentOf(t *testing.T, client *http.Client, url string) string {
	t.Helper()
	request, err := http.NewRequest("GET", url, nil)
	require.NoError(t, err)
	return do(t, client, request)
}

// do returns the content of the response to a request.
func do(t *testing.T, client *http.Client, request *http.Request) string {
	t.Helper()
	response, err := client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(content)
}

// stop ends an application that runReal has started.
func stop(t *testing.T, app *looper.App, ran chan error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	require.NoError(t, app.Shutdown(ctx))
	require.NoError(t, <-ran)
}
