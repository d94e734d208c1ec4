using System.Reflection;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Blocks;

/// <summary>Describes one port of a block.</summary>
/// <param name="Name">Port name.</param>
/// <param name="Payload">Payload type; the type parameter of a block that takes any payload, until the planner knows which.</param>
/// <param name="Shape">Symbolic shape; null when the payload has none.</param>
/// <param name="Gathered">Whether the port is read to its end before the block starts.</param>
/// <param name="Optional">Whether it may be left open.</param>
/// <param name="Property">The property that a gathered port sets; null for main inputs and outputs.</param>
public sealed record Port(string Name, Type Payload, Shape? Shape, bool Gathered = false, bool Optional = false, PropertyInfo? Property = null)
{
    /// <summary>Tells whether the payload is still open.</summary>
    public bool IsOpen => Payload.IsGenericParameter;

    /// <summary>Writes the payload as the block list and errors show it.</summary>
    public string PayloadText => IsOpen ? string.Join(' ', new[] { "any", Wanted?.Name[1..], "payload" }.Where(t => t is not null)) : Payload.Name;

    /// <summary>Writes the port's type as errors show it.</summary>
    public string TypeText => Shape is null ? PayloadText : $"{PayloadText} {Shape}";

    // What an open payload must be able to do, beyond being a payload: an interface such as ILabelled.
    private Type? Wanted => Payload.GetGenericParameterConstraints().FirstOrDefault(c => c.IsInterface && c != typeof(IPayload));

    /// <summary>Tells whether the port takes payloads of a type.</summary>
    public bool Takes(Type payload) => IsOpen ? Payload.GetGenericParameterConstraints().All(c => c.IsAssignableFrom(payload)) : Payload == payload;
}
