using StreamSynth.Language.Endpoint;
using StreamSynth.Language.GenAi;
using StreamSynth.Onnx;

namespace StreamSynth.Language;

/// <summary>Opens the model that options name, and finds what is wrong with them.</summary>
public static class TextModels
{
    /// <summary>Gives everything that keeps a model from being opened, without opening it. Never throws for a bad folder.</summary>
    /// <param name="options">Options without faults of their own.</param>
    /// <param name="folder">Folder of the model in process; null with an endpoint.</param>
    public static IReadOnlyList<ModelFault> Inspect(TextModelOptions options, string? folder)
    {
        if (options.Endpoint is null) return GenAiFolder.Inspect(folder!);
        if (options.KeyVariable is null || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(options.KeyVariable))) return [];

        return [new(TextModelCodes.Option, "llm.keyVariable", $"environment variable '{options.KeyVariable}', which should hold the endpoint's key, is not set", $"set it (export {options.KeyVariable}=...), or correct 'keyVariable'")];
    }

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
