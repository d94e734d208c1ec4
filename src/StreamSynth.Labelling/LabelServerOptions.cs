using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Labelling;

/// <summary>Sets where the page of labels is.</summary>
public sealed record LabelServerOptions
{
    /// <summary>Gets the port of the loopback address 127.0.0.1.</summary>
    [Description("Port of the loopback address 127.0.0.1; 0 takes one that is free.")]
    [Range(0, 65535)]
    public int Port { get; init; }

    /// <summary>Gets how long a page waits for something new before it asks again.</summary>
    [Description("Seconds that a page waits for something new before it asks again.")]
    [Range(1, 300)]
    public int WaitSeconds { get; init; } = 25;
}
