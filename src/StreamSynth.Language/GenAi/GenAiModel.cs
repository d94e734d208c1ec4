using System.Text.Json;
using Microsoft.ML.OnnxRuntimeGenAI;
using StreamSynth.Onnx;

namespace StreamSynth.Language.GenAi;

/// <summary>Answers with a decoder in this process, by ONNX Runtime GenAI, on the processor.</summary>
/// <remarks>
/// One question per generator: the library draws all rows of a batch from one Mersenne twister, so in a batch a row would depend on its neighbours. Questions asked at
/// once are answered one after the other. The library keeps the low 31 bits of a seed.
/// </remarks>
internal sealed class GenAiModel : ITextModel
{
    private readonly GenAiFolder _folder;
    private readonly Config _config;
    private readonly Model _model;
    private readonly Tokenizer _tokenizer;
    private readonly HashSet<int> _ends;

    // One answer at a time: with several generators of one model at work, an answer was seen to differ from the one given alone. On a processor they would share its cores anyway.
    private readonly SemaphoreSlim _turn = new(1, 1);

    private GenAiModel(GenAiFolder folder, Config config, Model model, Tokenizer tokenizer)
    {
        (_folder, _config, _model, _tokenizer) = (folder, config, model, tokenizer);
        _ends = [.. tokenizer.GetEosTokenIds()];
        Hash = ModelFiles.Hash(folder.Path, folder.Files);
    }

    /// <inheritdoc/>
    public string Identity => $"genai {Hash}";

    /// <inheritdoc/>
    public string? Hash { get; }

    /// <summary>Loads a folder. The caller disposes the model.</summary>
    /// <exception cref="ModelException">The folder has faults; the exception holds all of them.</exception>
    public static GenAiModel Load(string path, int threads)
    {
        List<ModelFault> faults = [];
        if (GenAiFolder.Read(path, faults) is not { } folder) throw new ModelException(faults);

        Config? config = null;
        Model? model = null;
        try
        {
            GenAiRuntime.Require();
            config = new Config(path);

            // Published folders name the provider of the machine they were made for; this build has the processor only.
            config.ClearProviders();
            config.Overlay(JsonSerializer.Serialize(new { model = new { decoder = new { session_options = Threads(threads) } } }));
            model = new Model(config);
            return new GenAiModel(folder, config, model, new Tokenizer(model));
        }
        catch (OnnxRuntimeGenAIException e)
        {
            model?.Dispose();
            config?.Dispose();
            throw new ModelException(new ModelFault(ModelFaultCodes.Unreadable, path, $"ONNX Runtime GenAI cannot load this folder: {e.Message}", "copy or download the whole folder again"), e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Answer> AskAsync(Question question, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            using Sequences prompt = _tokenizer.Encode(Write(question.Messages));
            return Generate(prompt, question, cancel);
        }
        catch (OnnxRuntimeGenAIException e)
        {
            throw new TextModelException(TextModelCodes.Failed, $"{_folder.Path}: the model failed: {e.Message}", "see the text of ONNX Runtime GenAI; where it names a form, correct that, or set 'guidance' to \"off\".", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _tokenizer.Dispose();
        _model.Dispose();
        _config.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, object> Threads(int threads) =>
        new() { ["intra_op_num_threads"] = threads, ["inter_op_num_threads"] = 1, ["session.intra_op.allow_spinning"] = "0" };

    private Answer Generate(Sequences prompt, Question question, CancellationToken cancel)
    {
        int given = prompt[0].Length;
        if (given == 0 || given >= _folder.ContextLength)
        {
            throw new TextModelException(TextModelCodes.Failed, $"{_folder.Path}: the question has {given} tokens, but the model reads between 1 and {_folder.ContextLength - 1}.", "shorten the question, or take a model of a longer context.");
        }

        int most = Math.Min(given + question.Sampling.MaxTokens, _folder.ContextLength);
        using GeneratorParams settings = Settings(question, most);
        using Generator generator = new(_model, settings);
        generator.AppendTokenSequences(prompt);
        while (!generator.IsDone())
        {
            cancel.ThrowIfCancellationRequested();
            generator.GenerateNextToken();
        }

        ReadOnlySpan<int> tokens = generator.GetSequence(0)[given..];
        bool ended = tokens.Length > 0 && _ends.Contains(tokens[^1]);
        if (ended) tokens = tokens[..^1];
        return new(tokens.Length == 0 ? string.Empty : _tokenizer.Decode(tokens), ended || given + tokens.Length < most ? AnswerEnd.Stop : AnswerEnd.Length)
        {
            PromptTokens = given,
            AnswerTokens = tokens.Length,
        };
    }

    private GeneratorParams Settings(Question question, int most)
    {
        GeneratorParams settings = new(_model);
        try
        {
            Sampling sampling = question.Sampling;
            settings.SetSearchOption("max_length", most);
            settings.SetSearchOption("batch_size", 1);
            settings.SetSearchOption("do_sample", sampling.Temperature > 0);
            if (sampling.Temperature > 0)
            {
                settings.SetSearchOption("temperature", sampling.Temperature);
                settings.SetSearchOption("top_p", sampling.TopP);
                settings.SetSearchOption("top_k", sampling.TopK);
                settings.SetSearchOption("random_seed", (int)(question.Seed & int.MaxValue));
            }

            if (question.Form is { } form) settings.SetGuidance(NameOf(form.Kind), form.Kind == FormKind.JsonSchema ? Compact(form.Text) : form.Text);
            return settings;
        }
        catch (Exception)
        {
            settings.Dispose();
            throw;
        }
    }

    private static string NameOf(FormKind kind) => kind switch
    {
        FormKind.JsonSchema => "json_schema",
        FormKind.Regex => "regex",
        _ => "lark_grammar",
    };

    // A schema alone allows any amount of white space between two marks, and a model that has learnt little fills its whole answer with it.
    private static string Compact(string schema)
    {
        System.Text.Json.Nodes.JsonObject json = System.Text.Json.Nodes.JsonNode.Parse(schema)!.AsObject();
        json["x-guidance"] = new System.Text.Json.Nodes.JsonObject { ["whitespace_flexible"] = false };
        return json.ToJsonString();
    }

    private string Write(IReadOnlyList<Message> messages)
    {
        if (!_folder.HasChatTemplate) return string.Join("\n\n", messages.Select(m => m.Text));

        string conversation = JsonSerializer.Serialize(messages.Select(m => new { role = m.Speaker == Speaker.System ? "system" : "user", content = m.Text }));
        return _tokenizer.ApplyChatTemplate(null!, conversation, null!, true);
    }
}
