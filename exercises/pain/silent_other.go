//go:build !unix

package pain

import "context"

func runSilent(context.Context, func(string)) ([]float64, error) { return nil, ErrUnsupported }
