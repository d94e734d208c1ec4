using System.Text.Json;
using StreamSynth.Onnx;

namespace StreamSynth.Language.GenAi;

/// <summary>Reads what the folder of a decoder says of itself, and finds what is missing from it.</summary>
/// <remarks>Layout: ONNX Runtime GenAI 0.15, genai_config.json beside the decoder's .onnx file and the tokenizer's files.</remarks>
internal sealed record GenAiFolder
{
    /// <summary>Gives the folder.</summary>
    public required string Path { get; init; }

    /// <summary>Gives the most tokens of question and answer together.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Tells whether the folder says how a conversation is written.</summary>
    public required bool HasChatTemplate { get; init; }

    /// <summary>Gives all files that answers depend on.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Gives everything that is wrong with a folder, in one pass.</summary>
    public static IReadOnlyList<ModelFault> Inspect(string folder)
    {
        List<ModelFault> faults = [];
        Read(folder, faults);
        return faults;
    }

    /// <summary>Reads a folder; null when it has faults, which are then in the list.</summary>
    public static GenAiFolder? Read(string folder, List<ModelFault> faults)
    {
        if (!Directory.Exists(folder))
        {
            faults.Add(ModelFiles.MissingFolder(folder));
            return null;
        }

        string configPath = System.IO.Path.Combine(folder, TextModels.ConfigurationFile);
        JsonElement model = Member(ModelConfig.Read(configPath, faults)?.Root, "model");
        ModelConfig? config = model.ValueKind == JsonValueKind.Object ? ModelConfig.Of(model, configPath, faults) : null;
        if (config is null && faults.Count == 0) faults.Add(new(ModelFaultCodes.Config, configPath, "member 'model' must be an object; it is missing", "add 'model' as the model's publisher gives it"));
        int context = config?.NeededSize("context_length") ?? 0;
        config?.NeededSize("vocab_size");
        if (config is not null && !config.TryGet("type", out _)) config.Refuse("type", "the kind of decoder, such as \"llama\"");
        string? decoder = config is null ? null : Decoder(folder, model, config, faults);
        string tokenizer = Tokenizer(folder, model, faults);
        if (faults.Count > 0) return null;

        return new()
        {
            Path = folder,
            ContextLength = context,
            HasChatTemplate = HasTemplate(tokenizer),
            Files = [.. ModelFiles.Configurations(folder).Union(ModelFiles.Configurations(tokenizer)), .. Templates(tokenizer), .. ModelFiles.WithExternalData(decoder!)],
        };
    }

    private static string? Decoder(string folder, JsonElement model, ModelConfig config, List<ModelFault> faults)
    {
        if (Member(Member(model, "decoder"), "filename") is not { ValueKind: JsonValueKind.String } name)
        {
            config.Refuse("decoder", "an object with 'filename', the decoder's .onnx file");
            return null;
        }

        string path = System.IO.Path.Combine(folder, name.GetString()!);
        if (!File.Exists(path)) faults.Add(ModelFiles.MissingFile(path));
        else if (new FileInfo(path).Length == 0) faults.Add(ModelFiles.UnreadableModel(path, "the file is empty"));
        else faults.AddRange(ExternalData.Check(path));
        return path;
    }

    private static string Tokenizer(string folder, JsonElement model, List<ModelFault> faults)
    {
        string place = Member(model, "tokenizer_dir") is { ValueKind: JsonValueKind.String } elsewhere ? System.IO.Path.Combine(folder, elsewhere.GetString()!) : folder;
        if (!Directory.Exists(place))
        {
            faults.Add(ModelFiles.MissingFolder(place));
            return place;
        }

        foreach (string name in (string[])["tokenizer.json", "tokenizer_config.json"]) ModelConfig.Read(System.IO.Path.Combine(place, name), faults);
        return place;
    }

    private static bool HasTemplate(string tokenizer) =>
        Templates(tokenizer).Any() || Member(ModelConfig.Read(System.IO.Path.Combine(tokenizer, "tokenizer_config.json"), [])?.Root, "chat_template").ValueKind is JsonValueKind.String or JsonValueKind.Array;

    private static IEnumerable<string> Templates(string tokenizer) => Directory.EnumerateFiles(tokenizer, "chat_template.jinja");

    private static JsonElement Member(JsonElement? owner, string name) =>
        owner is { ValueKind: JsonValueKind.Object } some && some.TryGetProperty(name, out JsonElement value) ? value : default;
}
