using System.Text.Json;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Onnx.T5;

namespace StreamSynth.Onnx.Diffusion.Conditioning;

/// <summary>Writes the token ids of a text into a row of fixed length.</summary>
/// <param name="text">Any text.</param>
/// <param name="row">Receives the ids, filled up with the padding token.</param>
/// <param name="cut">Whether the text was too long; its end token stays last then.</param>
/// <returns>How many ids come before the filling.</returns>
internal delegate int RowTokenizer(string text, Span<long> row, out bool cut);

/// <summary>Runs one text encoder with its tokenizer. Safe for many threads.</summary>
internal sealed class TextEncoder : IDisposable
{
    private readonly OnnxSession _session;
    private readonly RowTokenizer _tokenizer;
    private readonly ModelConfig _config;

    private TextEncoder(OnnxSession session, RowTokenizer tokenizer, ModelConfig config, int length)
    {
        _session = session;
        _tokenizer = tokenizer;
        _config = config;
        int fixedTokens = session.Inputs["input_ids"].Dimensions[1];
        Length = fixedTokens > 0 ? fixedTokens : length;
        HasFixedLength = fixedTokens > 0;
    }

    /// <summary>Gives the tokens of a row; for T5 the most that its tokenizer allows.</summary>
    public int Length { get; }

    /// <summary>Tells whether the model takes rows of <see cref="Length"/> tokens only.</summary>
    public bool HasFixedLength { get; }

    /// <summary>Gives the model's file.</summary>
    public string Path => _session.Path;

    /// <summary>Gives the number of hidden states that the model gives, the embeddings' included; 0 if it gives none.</summary>
    public int HiddenStates => _session.Outputs.Keys.Count(name => name.StartsWith("hidden_states.", StringComparison.Ordinal));

    /// <summary>Opens a CLIP text encoder.</summary>
    /// <param name="config">The folder's configurations.</param>
    /// <param name="folder">Folder of the encoder, such as text_encoder_2.</param>
    /// <param name="tokenizer">Folder of its tokenizer.</param>
    /// <param name="output">An output that it must give.</param>
    /// <param name="rank">Rank of that output.</param>
    /// <param name="settings">Threads and device.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static TextEncoder? OpenClip(DiffusionConfig config, string folder, string tokenizer, string output, int rank, SessionSettings settings, List<ModelFault> faults)
    {
        ClipTokenizer? clip = ClipTokenizer.Read(config.At(tokenizer), faults);
        OnnxSession? session = Role("text encoder", output, rank).Open(config.At(folder, "model.onnx"), settings, faults);
        ModelConfig? file = config.TextEncoders.GetValueOrDefault(folder);
        if (clip is null || session is null || file is null)
        {
            session?.Dispose();
            return null;
        }

        int length = file.TryGet("max_position_embeddings", out _) ? Math.Min(file.NeededSize("max_position_embeddings"), clip.MaxLength) : clip.MaxLength;
        return new TextEncoder(session, clip.Encode, file, length);
    }

    /// <summary>Opens a T5 encoder.</summary>
    /// <param name="config">The folder's configurations.</param>
    /// <param name="folder">Folder of the encoder.</param>
    /// <param name="tokenizer">Folder of its tokenizer.</param>
    /// <param name="settings">Threads and device.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static TextEncoder? OpenT5(DiffusionConfig config, string folder, string tokenizer, SessionSettings settings, List<ModelFault> faults)
    {
        T5Tokenizer? t5 = T5Tokenizer.Read(config.At(tokenizer), faults);
        OnnxSession? session = Role("T5 encoder", "last_hidden_state", 3).Open(config.At(folder, "model.onnx"), settings, faults);
        ModelConfig? file = config.TextEncoders.GetValueOrDefault(folder);
        if (t5 is not null && session is not null && file is not null) return new TextEncoder(session, t5.Encode, file, t5.MaxLength);
        session?.Dispose();
        return null;
    }

    /// <summary>Gives the last dimension of an output: the model's, or else what its configuration says under one of the names.</summary>
    /// <param name="output">Name of an output.</param>
    /// <param name="absent">Size to take if neither says; 0 for a fault.</param>
    /// <param name="faults">Receives a fault if the size cannot be known.</param>
    /// <param name="members">Members of config.json that give it.</param>
    public int SizeOf(string output, int absent, List<ModelFault> faults, params ReadOnlySpan<string> members)
    {
        if (!_session.Outputs.TryGetValue(output, out TensorPort? port))
        {
            string found = string.Join(", ", _session.Outputs.Keys);
            faults.Add(new ModelFault(
                ModelFaultCodes.ForeignPorts, Path, $"this layout needs the output {output}; this model gives {found}", "export the model again with optimum, which adds this output for the pipeline's class"));
            return 1;
        }

        if (port.Rank > 0 && port.Dimensions[^1] > 0) return port.Dimensions[^1];
        foreach (string member in members)
        {
            if (_config.TryGet(member, out JsonElement size) && size.ValueKind == JsonValueKind.Number) return _config.NeededSize(member);
        }

        if (absent > 0) return absent;
        faults.Add(new ModelFault(
            ModelFaultCodes.Config, Path, $"the size of {port} is free, and config.json does not give it", $"add '{(members.Length > 0 ? members[0] : "hidden_size")}' as the model's publisher gives it"));
        return 1;
    }

    /// <summary>Encodes texts as one batch. The caller disposes the result.</summary>
    /// <param name="texts">N texts.</param>
    /// <param name="length">Tokens of each row, S.</param>
    /// <param name="outputs">The outputs wanted, and the sizes of their last dimensions.</param>
    public TextEncoding Run(IReadOnlyList<string> texts, int length, params ReadOnlySpan<(string Name, int Size)> outputs)
    {
        long[] row = new long[length];
        long[] mask = new long[length];
        Dictionary<string, TensorBuffer> inputs = [];
        TextEncoding encoding = new(Path, texts.Count, length);
        try
        {
            inputs["input_ids"] = _session.Allocate("input_ids", texts.Count, length); // [N,S]
            if (_session.Inputs.ContainsKey("attention_mask")) inputs["attention_mask"] = _session.Allocate("attention_mask", texts.Count, length);
            for (int i = 0; i < texts.Count; i++)
            {
                int used = _tokenizer(texts[i], row, out bool cut);
                if (cut) encoding.Cut.Add(i);
                inputs["input_ids"].Write(row, i * length);
                mask.AsSpan(0, used).Fill(1);
                mask.AsSpan(used).Clear();
                if (inputs.TryGetValue("attention_mask", out TensorBuffer? masks)) masks.Write(mask, i * length);
            }

            foreach ((string name, int size) in outputs)
            {
                encoding.Outputs[name] = _session.Outputs[name].Rank == 2 ? _session.Allocate(name, texts.Count, size) : _session.Allocate(name, texts.Count, length, size);
            }

            using BoundRun run = _session.Bind(inputs, encoding.Outputs);
            run.Run();
            return encoding;
        }
        catch
        {
            encoding.Dispose();
            throw;
        }
        finally
        {
            foreach (TensorBuffer input in inputs.Values) input.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static ModelRole Role(string name, string output, int rank) =>
        new(name, new Dictionary<string, int[]> { ["input_ids"] = [2] }, output, rank, "attention_mask");
}
