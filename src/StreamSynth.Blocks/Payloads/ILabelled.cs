using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Is a payload that belongs to a class.</summary>
public interface ILabelled : IPayload
{
    /// <summary>Gives its class.</summary>
    ClassLabel Label { get; }
}
