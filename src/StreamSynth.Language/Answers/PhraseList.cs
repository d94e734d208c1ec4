using System.Text.Json;

namespace StreamSynth.Language.Answers;

/// <summary>Says how a list of phrases is written.</summary>
public enum ListForm
{
    /// <summary>As a JSON object with the list "items".</summary>
    Json,

    /// <summary>One phrase a line, for small models.</summary>
    Lines,
}

/// <summary>Asks for a list of phrases and reads it.</summary>
/// <param name="Count">Phrases asked for.</param>
/// <param name="Least">Good phrases that an answer must hold.</param>
/// <param name="Form">How the list is written.</param>
/// <param name="AnyScript">Whether letters that are not Latin are allowed.</param>
public sealed record PhraseList(int Count, int Least, ListForm Form = ListForm.Json, bool AnyScript = false)
{
    /// <summary>Gives the form that generation is held to.</summary>
    public AnswerForm Guide => Form == ListForm.Json ? new(FormKind.JsonSchema, "phrases", Schema()) : new(FormKind.Regex, "phrases", Lines());

    /// <summary>Reads an answer.</summary>
    /// <remarks>Entries that are no plain phrases are left out, and so are repeated ones; entries beyond <see cref="Count"/> are not looked at. Fewer than <see cref="Least"/> good ones make it a bad answer.</remarks>
    public Read<string> Read(Answer answer)
    {
        if (AnswerText.Judge(answer) is { } unusable) return Read<string>.Bad(unusable);

        string text = AnswerText.Bare(answer.Text);
        if (PhraseRules.Suspect(text) is { } suspect) return Read<string>.Bad($"expected plain phrases, found {suspect}");

        if (Form == ListForm.Lines) return Judge([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);

        using JsonDocument? json = AnswerText.Parse(text, out JsonElement items, out string? fault);
        if (json is null) return Read<string>.Bad(fault!);
        string?[] entries = [.. items.EnumerateArray().Take(Count).Select(AnswerText.Of)];
        if (entries.Contains(null)) return Read<string>.Bad("expected a list of texts, found other entries in it");

        string[] phrases = [.. entries.OfType<string>()];

        // Marks that are escaped in JSON show only now.
        return phrases.Select(PhraseRules.Suspect).FirstOrDefault(s => s is not null) is { } hidden ? Read<string>.Bad($"expected plain phrases, found {hidden}") : Judge(phrases);
    }

    private Read<string> Judge(IReadOnlyList<string> phrases)
    {
        List<string> good = [];
        List<string> refused = [];
        HashSet<string> seen = [];
        foreach (string phrase in phrases.Take(Count).Select(PhraseRules.Tidy))
        {
            if (PhraseRules.Judge(phrase, AnyScript) is { } why) refused.Add($"\"{phrase[..Math.Min(phrase.Length, 40)]}\" {why}");
            else if (seen.Add(PhraseRules.Fold(phrase))) good.Add(phrase);
        }

        if (good.Count >= Least) return new() { Entries = good, Refused = refused };

        string because = refused.Count == 0 ? string.Empty : $"; refused: {string.Join("; ", refused.Take(3))}{(refused.Count > 3 ? $" and {refused.Count - 3} more" : string.Empty)}";
        return Read<string>.Bad($"expected at least {Least} different phrases, found {good.Count} in a list of {phrases.Count}{because}");
    }

    private string Schema() => JsonSerializer.Serialize(new
    {
        type = "object",
        properties = new { items = new { type = "array", items = new { type = "string", pattern = PhraseRules.Pattern(AnyScript) }, minItems = Least, maxItems = Count } },
        required = new[] { "items" },
        additionalProperties = false,
    });

    private string Lines() => $"([A-Za-z][A-Za-z0-9 ,'()-]{{{PhraseRules.Shortest - 1},{PhraseRules.Longest - 1}}}\\n){{{Least},{Count}}}";
}
