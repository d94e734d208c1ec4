using System.Runtime.InteropServices;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Asks Linux which cores a thread may run on, and pins the calling thread for a while.</summary>
/// <remarks>ONNX Runtime pins the threads of its own pool only; the calling one, which does its full share of the work, is the caller's to pin.</remarks>
internal static partial class CoreAffinity
{
    private const int MaskBytes = 128; // 1024 cores, glibc's cpu_set_t

    /// <summary>Gives the cores that this process may use; null where the system cannot say.</summary>
    public static CoreSet? Allowed() => Read(Environment.ProcessId) is { } mask ? ToSet(mask) : null;

    /// <summary>Gives the cores that the calling thread may use; null where the system cannot say.</summary>
    public static CoreSet? OfThisThread() => Read(0) is { } mask ? ToSet(mask) : null;

    /// <summary>Pins the calling thread until the result is disposed on the same thread; null pins nothing.</summary>
    /// <param name="cores">Cores to run on.</param>
    public static Pinned Pin(CoreSet? cores)
    {
        if (cores is null || Read(0) is not { } before) return default;
        byte[] mask = new byte[MaskBytes];
        foreach (int core in cores.Cores) mask[core / 8] |= (byte)(1 << (core % 8));

        return SetAffinity(0, MaskBytes, mask) == 0 ? new Pinned(before) : default;
    }

    private static byte[]? Read(int thread)
    {
        if (!OperatingSystem.IsLinux()) return null;
        byte[] mask = new byte[MaskBytes];

        return GetAffinity(thread, MaskBytes, mask) == 0 ? mask : null;
    }

    private static CoreSet ToSet(byte[] mask) => new([.. Enumerable.Range(0, MaskBytes * 8).Where(core => (mask[core / 8] & (1 << (core % 8))) != 0)]);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint bytes, [Out] byte[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, byte[] mask);

    /// <summary>Gives the thread its old cores back when disposed.</summary>
    public readonly struct Pinned(byte[]? before) : IDisposable
    {
        /// <summary>Gives the old cores back.</summary>
        public void Dispose()
        {
            if (before is not null) _ = SetAffinity(0, MaskBytes, before);
        }
    }
}
