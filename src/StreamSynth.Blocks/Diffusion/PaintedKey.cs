using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Blocks.Diffusion;

/// <summary>Names a batch by all that its pixels depend on: prompts and noise of every member in their order, model, settings, device, threads, and what the caller adds.</summary>
internal static class PaintedKey
{
    /// <summary>Gives the SHA-256 as lower-case hexadecimal digits.</summary>
    public static string Of(Batch<Prompt> batch, string modelHash, DiffusionSettings settings, SessionSettings session, string terms)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] head = [terms, modelHash, JsonSerializer.Serialize(settings), JsonSerializer.Serialize(session)];
        foreach (string part in head) Append(hash, part);
        foreach (BatchMember<Prompt> member in batch.Members)
        {
            Append(hash, member.Payload.Text);
            Append(hash, member.Seed.ToString(CultureInfo.InvariantCulture));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length, so that two lists never run into each other.
    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
