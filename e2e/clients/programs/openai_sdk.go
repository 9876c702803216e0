// The official SDK for Go, with its defaults: see run.mjs.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
)

type scenario struct {
	ID      string `json:"id"`
	Feature string `json:"feature"`
	BaseURL string `json:"baseUrl"`
	Token   string `json:"token"`
	Model   string `json:"model"`
}

func (s scenario) client() openai.Client {
	return openai.NewClient(option.WithBaseURL(s.BaseURL), option.WithAPIKey(s.Token))
}

var background = context.Background()

func (s scenario) params(content string) openai.ChatCompletionNewParams {
	messages := []openai.ChatCompletionMessageParamUnion{openai.UserMessage(content)}
	return openai.ChatCompletionNewParams{Model: s.Model, Messages: messages}
}

func (s scenario) chat(content string, more ...option.RequestOption) (any, error) {
	client := s.client()
	answer, err := client.Chat.Completions.New(background, s.params(content), more...)
	if err != nil {
		return nil, err
	}
	return answer.Choices[0].Message.Content, nil
}

func (s scenario) stream() (any, error) {
	client := s.client()
	stream := client.Chat.Completions.NewStreaming(background, s.params("hi"))
	text := ""
	for stream.Next() {
		if choices := stream.Current().Choices; len(choices) > 0 {
			text += choices[0].Delta.Content
		}
	}
	return text, stream.Err()
}

func (s scenario) tools() (any, error) {
	client := s.client()
	params := s.params("call:weather")
	params.Tools = []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{Name: "weather"})}
	answer, err := client.Chat.Completions.New(background, params)
	if err != nil {
		return nil, err
	}
	return answer.Choices[0].Message.ToolCalls[0].Function.Name, nil
}

func (s scenario) respond(more ...option.RequestOption) (any, error) {
	client := s.client()
	input := responses.ResponseNewParamsInputUnion{OfString: openai.String("hi")}
	answer, err := client.Responses.New(background, responses.ResponseNewParams{Model: s.Model, Input: input}, more...)
	if err != nil {
		return nil, err
	}
	return answer.OutputText(), nil
}

func (s scenario) run() (any, error) {
	client := s.client()
	switch s.Feature {
	case "chat":
		return s.chat("hi")
	case "stream":
		return s.stream()
	case "tools":
		return s.tools()
	case "responses":
		return s.respond()
	case "embeddings":
		input := openai.EmbeddingNewParamsInputUnion{OfString: openai.String("hi")}
		answer, err := client.Embeddings.New(background, openai.EmbeddingNewParams{Model: "text-embedding-3-small", Input: input})
		if err != nil {
			return nil, err
		}
		return len(answer.Data), nil
	case "images":
		answer, err := client.Images.Generate(background, openai.ImageGenerateParams{Model: "gpt-image-1", Prompt: "a"})
		if err != nil {
			return nil, err
		}
		return len(answer.Data), nil
	case "speech":
		params := openai.AudioSpeechNewParams{Model: "tts-1", Input: "hello"}
		answer, err := client.Audio.Speech.New(background, params, option.WithJSONSet("voice", "alloy"))
		if err != nil {
			return nil, err
		}
		bytes, err := io.ReadAll(answer.Body)
		return len(bytes), err
	case "transcription":
		file := openai.File(strings.NewReader("audio"), "a.mp3", "audio/mpeg")
		answer, err := client.Audio.Transcriptions.New(background, openai.AudioTranscriptionNewParams{Model: "whisper-1", File: file})
		if err != nil {
			return nil, err
		}
		return answer.Text, nil
	case "models":
		answer, err := client.Models.List(background)
		return err == nil && len(answer.Data) > 0, err
	case "malformed":
		return s.chat("hi", option.WithJSONSet("n", 1.5))
	case "big":
		return s.chat(strings.Repeat("x", 1_200_000))
	case "broken":
		return s.chat("reset:1")
	case "background":
		return s.respond(option.WithJSONSet("background", true))
	case "previous":
		return s.respond(option.WithJSONSet("previous_response_id", "resp_no"))
	case "retrieve":
		return client.Responses.Get(background, "resp_no", responses.ResponseGetParams{})
	}
	return nil, errors.New("unknown feature")
}

func main() {
	var scenarios []scenario
	if err := json.Unmarshal([]byte(os.Args[1]), &scenarios); err != nil {
		panic(err)
	}
	var all sync.WaitGroup
	for _, s := range scenarios {
		all.Add(1)
		go func() {
			defer all.Done()
			since := time.Now()
			answer, err := s.run()
			result := map[string]any{"id": s.ID, "seconds": time.Since(since).Seconds()}
			var apiError *openai.Error
			if errors.As(err, &apiError) {
				result["raised"], result["status"], result["code"] = "openai.Error", apiError.StatusCode, apiError.Code
			} else if err != nil {
				result["raised"] = fmt.Sprintf("%T", err)
			} else {
				result["answer"] = answer
			}
			line, _ := json.Marshal(result)
			fmt.Println(string(line))
		}()
	}
	all.Wait()
}
