package showcase

import (
	"crypto/subtle"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// private is a page for one user, whom the browser asks for a name and a password.
func private(c *looper.Context) error {
	name, _ := middleware.User(c)
	return c.Text(200, "Hello, "+name+". Nobody else sees this page.\n")
}

// withPassword lets in the user of that page.
func withPassword() looper.Middleware {
	return middleware.BasicAuth(middleware.BasicAuthConfig{Realm: "the showcase", Users: map[string]string{"ada": "lovelace"}})
}

// moons is a page of an API: programs send a token, and get errors as problem details.
func moons(c *looper.Context) error {
	for _, p := range planets {
		if p.Name == c.Param("planet") {
			return c.JSON(200, p)
		}
	}
	return &looper.Error{Status: 404, Message: "there is no such planet"}
}

// token is what programs send. In an application it is a secret.
const token = "looper"

func withToken() looper.Middleware {
	return middleware.Bearer(middleware.BearerConfig{Realm: "the showcase", Check: func(_ *looper.Context, sent string) error {
		if subtle.ConstantTimeCompare([]byte(sent), []byte(token)) == 1 {
			return nil
		}
		return middleware.ErrInvalidToken
	}})
}
