package conformance

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
)

//go:embed cases/*.case
var files embed.FS

// Load reads the suite's own cases.
func Load() ([]*Group, error) {
	folder, err := fs.Sub(files, "cases")
	if err != nil {
		return nil, err
	}
	return LoadFS(folder)
}

// LoadFS reads every *.case file of a folder, in the order of the names. The error is
// that of reading, a *ParseError, or one that names two files of the same group.
func LoadFS(folder fs.FS) (groups []*Group, err error) {
	names, err := fs.Glob(folder, "*.case")
	if err != nil {
		return nil, err
	}
	seen := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		group, err := Parse(path.Base(name), string(text))
		if err != nil {
			return nil, err
		}
		if other := seen[group.Name]; other != "" {
			return nil, fmt.Errorf("%s and %s are both the group %q", other, name, group.Name)
		}
		seen[group.Name] = name
		groups = append(groups, group)
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("no *.case file is there")
	}
	return groups, nil
}

// Share returns the cases that a stage of the course must pass.
func Share(groups []*Group, stage int) (cases []*Case) {
	for _, group := range groups {
		for i := range group.Cases {
			if group.Cases[i].Stage <= stage {
				cases = append(cases, &group.Cases[i])
			}
		}
	}
	return cases
}
