using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Onnx;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Blocks.Models;

/// <summary>Hands the engine's device name on to ONNX Runtime.</summary>
internal static class ModelDevice
{
    /// <summary>Gives the settings for a block's models.</summary>
    /// <param name="device">What the replica runs on.</param>
    /// <param name="threads">The block's option.</param>
    public static SessionSettings Settings(Device device, int threads) => new() { Device = device.Name, Threads = threads };

    /// <summary>Tells whether this machine and this build of ONNX Runtime have the device.</summary>
    /// <param name="device">What the replica runs on.</param>
    /// <param name="threads">The block's option.</param>
    public static IEnumerable<Diagnostic> Check(Device device, int threads)
    {
        if (Settings(device, threads).Check(device.Name) is not { } fault) yield break;

        yield return new(fault.Code, fault.Code == ModelFaultCodes.Device ? "limits.devices" : "options.threads", $"{fault.Message}.", $"{fault.Fix}.");
    }
}
