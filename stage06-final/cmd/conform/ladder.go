package main

import (
	"context"
	"errors"
	"io"
)

func ladder(ctx context.Context, args []string, stdout, stderr io.Writer) (bool, error) {
	return false, errors.New("later")
}
