using StreamSynth.Media.Native;

namespace StreamSynth.Media;

/// <summary>Reports the memory that libvips holds outside the payload pools.</summary>
public static class MediaMemory
{
    /// <summary>Gives the pixel memory libvips holds now, in bytes; zero when no call is running.</summary>
    /// <exception cref="MediaException">The native library is missing or does not start.</exception>
    public static long TrackedBytes => VipsRuntime.TrackedBytes();
}
