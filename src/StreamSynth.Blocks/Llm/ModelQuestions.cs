using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamSynth.Blocks.Models;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Language;
using StreamSynth.Language.Answers;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Llm;

/// <summary>Asks a language model until an answer fits, a new seed each time, and keeps every answer by content.</summary>
/// <param name="options">The model.</param>
/// <param name="places">Where its folder is looked for.</param>
internal sealed class ModelQuestions(TextModelOptions options, Places places) : IAsyncDisposable
{
    /// <summary>Says what an endpoint means for a run (<see cref="IBlock.CannotRepeat"/>).</summary>
    public const string Elsewhere = "asks a language model behind an endpoint, which may answer otherwise another time";

    private IAnswers _answers = new AnswerBook();
    private ITextModel? _model;
    private string _node = string.Empty;

    /// <summary>Gives the hash of the model's files once it is open; empty for an endpoint.</summary>
    public IReadOnlyDictionary<string, string> Hashes => _model?.Hash is { } hash ? new() { [$"model {options.Model}"] = hash } : new Dictionary<string, string>();

    /// <summary>Finds what is wrong with folder or key; sends nothing.</summary>
    public IEnumerable<Diagnostic> Check()
    {
        if (options.Endpoint is not null) return TextModels.Inspect(options, null).Select(f => new Diagnostic(f.Code, $"options.{f.Path}", $"{f.Message}.", $"{f.Fix}."));

        return ModelPlace.Check(places, options.Model, folder => TextModels.Inspect(options, folder)).Select(d => d with { Path = d.Path.Replace("options.model", "options.llm.model", StringComparison.Ordinal) });
    }

    /// <summary>Takes the answers that are known.</summary>
    public void Keep(IAnswers answers) => _answers = answers;

    /// <summary>Opens the model.</summary>
    public void Open(string node)
    {
        _node = node;
        _model = TextModels.Open(options, options.Endpoint is null ? ModelPlace.Require(places, options.Model) : null, TimeProvider.System);
    }

    /// <summary>Asks until an answer holds good entries.</summary>
    /// <param name="text">The question.</param>
    /// <param name="form">The form that generation is held to.</param>
    /// <param name="read">Reads an answer.</param>
    /// <param name="seed">Seed of the question; attempt a asks with mix(seed, a).</param>
    /// <param name="about">What the question is about, for errors.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="TextModelException">No answer fitted, or there is none to be had.</exception>
    public async ValueTask<Read<T>> AskAsync<T>(string text, AnswerForm form, Func<Answer, Read<T>> read, ulong seed, string about, CancellationToken cancel)
    {
        List<string> faults = [];
        for (int attempt = 0; attempt < options.Attempts; attempt++)
        {
            Question question = new()
            {
                Messages = [new(Speaker.User, text)],
                Sampling = options.Sampling,
                Seed = KeyMix.Mix(seed, (ulong)attempt),
                Form = options.Guidance == Guidance.Off ? null : form,
            };
            Read<T> found = await AskOnceAsync(question, attempt, read, cancel).ConfigureAwait(false);
            if (found.Fault is null) return found;
            faults.Add(found.Fault);
        }

        throw new TextModelException(
            TextModelCodes.BadAnswer,
            $"{about}: no answer of '{options.Model}' was usable in {options.Attempts} attempt{(options.Attempts == 1 ? string.Empty : "s")}; the last: {faults[^1]}.",
            "see table 'answers' for what it said; take a better model, change 'question', or raise 'attempts' or 'maxTokens'.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _model?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask<Read<T>> AskOnceAsync<T>(Question question, int attempt, Func<Answer, Read<T>> read, CancellationToken cancel)
    {
        string hash = HashOf(question, attempt);
        if (_answers.Find(hash) is { } known) return read(AnswerOf(known));

        Answer answer = await _model!.AskAsync(question, cancel).ConfigureAwait(false);
        Read<T> found = read(answer);
        _answers.Add(new()
        {
            Hash = hash,
            Node = _node,
            Model = _model.Identity,
            Question = question.Messages[0].Text,
            Seed = question.Seed,
            Attempt = attempt,
            Text = answer.Text,
            End = JsonNamingPolicy.CamelCase.ConvertName(answer.End.ToString()),
            Fault = answer.Fault,
            Refused = found.Fault,
            PromptTokens = answer.PromptTokens,
            AnswerTokens = answer.AnswerTokens,
        });

        return found;
    }

    private static Answer AnswerOf(AnswerRow row) =>
        new(row.Text, Enum.Parse<AnswerEnd>(row.End, ignoreCase: true)) { Fault = row.Fault, PromptTokens = row.PromptTokens, AnswerTokens = row.AnswerTokens };

    private string HashOf(Question question, int attempt)
    {
        string content = JsonSerializer.Serialize(new { _model!.Identity, question.Messages, question.Sampling, question.Form, question.Seed, attempt });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }
}
