using System.Text.Json;

namespace StreamSynth.Language.Answers;

/// <summary>Is one meaning of a name.</summary>
/// <param name="Name">What the thing is called in this meaning, such as "crane" or "construction crane".</param>
/// <param name="Gloss">What it is, in a few words, such as "large long-legged bird".</param>
public sealed record Sense(string Name, string Gloss);

/// <summary>Asks for the meanings of a name and reads them.</summary>
/// <param name="Most">Meanings that are looked at.</param>
/// <param name="AnyScript">Whether letters that are not Latin are allowed.</param>
/// <param name="Asked">The name that was asked about, which an answer may repeat whatever it is written in; null for none.</param>
public sealed record SenseList(int Most, bool AnyScript = false, string? Asked = null)
{
    /// <summary>Gives the form that generation is held to.</summary>
    public AnswerForm Guide => new(FormKind.JsonSchema, "senses", Schema());

    /// <summary>Reads an answer; no good entry at all makes it a bad one.</summary>
    public Read<Sense> Read(Answer answer)
    {
        if (AnswerText.Judge(answer) is { } unusable) return Read<Sense>.Bad(unusable);

        string text = AnswerText.Bare(answer.Text);
        if (PhraseRules.Suspect(text) is { } suspect) return Read<Sense>.Bad($"expected plain meanings, found {suspect}");

        using JsonDocument? json = AnswerText.Parse(text, out JsonElement items, out string? fault);
        if (json is null) return Read<Sense>.Bad(fault!);

        List<Sense> good = [];
        List<string> refused = [];
        HashSet<string> seen = [];
        foreach (JsonElement item in items.EnumerateArray().Take(Most))
        {
            if (Text(item, "name") is not { } name || Text(item, "gloss") is not { } gloss) return Read<Sense>.Bad("expected a list of objects with 'name' and 'gloss', found other entries in it");
            if ((PhraseRules.Suspect(name) ?? PhraseRules.Suspect(gloss)) is { } hidden) return Read<Sense>.Bad($"expected plain meanings, found {hidden}");

            bool isAsked = Asked is not null && PhraseRules.Tidy(name) == PhraseRules.Tidy(Asked);
            Sense sense = new(isAsked ? Asked! : PhraseRules.Tidy(name), PhraseRules.Tidy(gloss));
            if (((isAsked ? null : PhraseRules.Judge(sense.Name, AnyScript)) ?? PhraseRules.Judge(sense.Gloss, AnyScript)) is { } why) refused.Add($"\"{sense.Gloss[..Math.Min(sense.Gloss.Length, 40)]}\" {why}");
            else if (seen.Add(PhraseRules.Fold(sense.Gloss))) good.Add(sense);
        }

        if (good.Count > 0) return new() { Entries = good, Refused = refused };

        return Read<Sense>.Bad($"expected at least one meaning, found none{(refused.Count == 0 ? string.Empty : $"; refused: {string.Join("; ", refused.Take(3))}")}");
    }

    private static string? Text(JsonElement item, string member) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out JsonElement value) ? AnswerText.Of(value) : null;

    private string Schema()
    {
        object text = new { type = "string", pattern = PhraseRules.Pattern(AnyScript) };
        return JsonSerializer.Serialize(new
        {
            type = "object",
            properties = new
            {
                items = new
                {
                    type = "array",
                    items = new { type = "object", properties = new { name = text, gloss = text }, required = new[] { "name", "gloss" }, additionalProperties = false },
                    minItems = 1,
                    maxItems = Most,
                },
            },
            required = new[] { "items" },
            additionalProperties = false,
        });
    }
}
