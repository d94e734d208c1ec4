using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamSynth.Language.Endpoint;

/// <summary>Says how much of a form an endpoint is asked to hold generation to.</summary>
internal enum FormSupport
{
    /// <summary>A JSON schema: <c>response_format</c> of type <c>json_schema</c>.</summary>
    Schema,

    /// <summary>Any JSON object: type <c>json_object</c>.</summary>
    Json,

    /// <summary>Nothing: the question alone says what is wanted.</summary>
    None,
}

/// <summary>Writes the body of a chat completion.</summary>
/// <remarks>
/// Source: OpenAI's chat completions as llama.cpp, vLLM and Ollama speak them. By hand and not by the client's types, because those send
/// <c>max_completion_tokens</c>, which older servers do not know, and read replies leniently.
/// </remarks>
internal static class ChatRequest
{
    public static BinaryData Write(string model, Question question, FormSupport support)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteStartArray("messages");
            foreach (Message message in question.Messages)
            {
                json.WriteStartObject();
                json.WriteString("role", message.Speaker == Speaker.System ? "system" : "user");
                json.WriteString("content", message.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("temperature", question.Sampling.Temperature);
            json.WriteNumber("top_p", question.Sampling.TopP);
            json.WriteNumber("max_tokens", question.Sampling.MaxTokens);

            // 31 bits: servers hold seeds in 32 or 64 bits, signed or not.
            json.WriteNumber("seed", question.Seed & int.MaxValue);
            WriteForm(json, question.Form, support);
            json.WriteEndObject();
        }

        return BinaryData.FromBytes(body.WrittenMemory);
    }

    private static void WriteForm(Utf8JsonWriter json, AnswerForm? form, FormSupport support)
    {
        if (form is not { Kind: FormKind.JsonSchema } || support == FormSupport.None) return;

        json.WriteStartObject("response_format");
        json.WriteString("type", support == FormSupport.Schema ? "json_schema" : "json_object");
        if (support == FormSupport.Schema)
        {
            json.WriteStartObject("json_schema");
            json.WriteString("name", form.Name);
            json.WriteBoolean("strict", true);
            json.WritePropertyName("schema");
            JsonNode.Parse(form.Text)!.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
