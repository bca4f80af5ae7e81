package verify

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// hollowed writes the Go files of a folder to another, with functions that do nothing and return zero values: what is left if a
// learner comments the code out.
func hollowed(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		content, err := hollowFile(filepath.Join(from, entry.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, entry.Name()), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func hollowFile(name string) ([]byte, error) {
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && f.Body != nil {
			f.Body = zeroBody(f.Type.Results)
		}
		ast.Inspect(declaration, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				if name, ok := selector.X.(*ast.Ident); ok {
					used[name.Name] = true
				}
			}
			return true
		})
	}
	for _, spec := range file.Imports {
		if !used[importName(spec)] {
			spec.Name = ast.NewIdent("_")
		}
	}
	var b bytes.Buffer
	if err := format.Node(&b, positions, file); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// zeroBody returns the zero values of the results: *new(T) for each.
func zeroBody(results *ast.FieldList) *ast.BlockStmt {
	if results == nil || len(results.List) == 0 {
		return &ast.BlockStmt{}
	}
	var values []ast.Expr
	for _, field := range results.List {
		for range max(1, len(field.Names)) {
			values = append(values, &ast.StarExpr{X: &ast.CallExpr{Fun: ast.NewIdent("new"), Args: []ast.Expr{field.Type}}})
		}
	}
	return &ast.BlockStmt{List: []ast.Stmt{&ast.ReturnStmt{Results: values}}}
}

func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	path, _ := strconv.Unquote(spec.Path.Value)
	return path[strings.LastIndexByte(path, '/')+1:]
}
