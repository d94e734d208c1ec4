using StreamSynth.Language.Endpoint;
using StreamSynth.Language.GenAi;
using StreamSynth.Onnx;

namespace StreamSynth.Language;

/// <summary>Opens the model that options name, and finds what is wrong with them.</summary>
public static class TextModels
{
    /// <summary>Is the file by which the folder of a model in process is known.</summary>
    public const string ConfigurationFile = "genai_config.json";

    /// <summary>Gives everything that keeps a model from being opened, without opening it. Never throws for a bad folder.</summary>
    /// <param name="options">Options without faults of their own.</param>
    /// <param name="folder">Folder of the model in process; null with an endpoint.</param>
    public static IReadOnlyList<ModelFault> Inspect(TextModelOptions options, string? folder)
    {
        if (options.Endpoint is null) return GenAiFolder.Inspect(folder!);
        if (options.KeyVariable is null || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(options.KeyVariable))) return [];

        return [new(TextModelCodes.Option, "llm.keyVariable", $"environment variable '{options.KeyVariable}', which should hold the endpoint's key, is not set", $"set it (export {options.KeyVariable}=...), or correct 'keyVariable'")];
    }

    /// <summary>Tells what a folder says of its model in words; null where it has faults.</summary>
    /// <param name="folder">Folder of a model in process.</param>
    public static string? Describe(string folder) => GenAiFolder.Read(folder, []) is { } read
        ? $"question and answer of up to {read.ContextLength} tokens, {(read.HasChatTemplate ? "with" : "without")} a chat template"
        : null;

    /// <summary>Gives the SHA-256 over the files of a model in process; null where the folder has faults.</summary>
    /// <param name="folder">Its folder.</param>
    public static string? HashOf(string folder) => GenAiFolder.Read(folder, []) is { } read ? ModelFiles.Hash(read.Path, read.Files) : null;

    /// <summary>Opens a model. The caller disposes it.</summary>
    /// <param name="options">Options without faults.</param>
    /// <param name="folder">Folder of the model in process; null with an endpoint.</param>
    /// <param name="clock">Times waits and time-outs of an endpoint.</param>
    /// <exception cref="ModelException">The folder has faults; the exception holds all of them.</exception>
    /// <exception cref="TextModelException">The key is not there.</exception>
    public static ITextModel Open(TextModelOptions options, string? folder, TimeProvider clock)
    {
        if (options.Endpoint is null) return GenAiModel.Load(folder!, options.Threads);
        if (Inspect(options, null) is [var fault, ..]) throw new TextModelException(fault.Code, $"{fault.Message}.", $"{fault.Fix}.");

        string? key = options.KeyVariable is null ? null : Environment.GetEnvironmentVariable(options.KeyVariable);
        return new EndpointModel(options, key, clock);
    }
}
