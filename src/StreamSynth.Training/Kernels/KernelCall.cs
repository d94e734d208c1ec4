using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StreamSynth.Training.Kernels.Native;

namespace StreamSynth.Training.Kernels;

/// <summary>Gives a kernel its tensors, memory and threads for one run.</summary>
/// <param name="context">ONNX Runtime's context of the run.</param>
/// <param name="threads">Threads of the session.</param>
internal readonly unsafe struct KernelCall(nint context, int threads)
{
    /// <summary>Gets the inputs that the node has.</summary>
    public int InputCount => RuntimeApi.InputCount(context);

    /// <summary>Gives the elements of an input, row-major; null where the node leaves it out.</summary>
    public float* Input(int index) => RuntimeApi.Input(context, index);

    /// <summary>Gives the place of an output; whatever stood there before is undefined.</summary>
    public float* Output(int index, params ReadOnlySpan<long> shape) => RuntimeApi.Output(context, index, shape);

    /// <summary>Gives memory until the lease is disposed, from the session's arena: aligned to 64 bytes, undefined.</summary>
    public ArenaLease Rent(long floats) => new(context, floats);

    /// <summary>Runs tasks on the session's threads; each takes the next task when it is through with one.</summary>
    /// <param name="work">What is done. It must not throw.</param>
    /// <param name="tasks">Number of tasks.</param>
    /// <typeparam name="TWork">Kind of work; unmanaged, so that threads share it by address.</typeparam>
    public void Parallel<TWork>(TWork work, int tasks)
        where TWork : unmanaged, IKernelWork
    {
        int workers = Math.Min(threads, tasks);
        if (workers <= 1)
        {
            for (int task = 0; task < tasks; task++) work.Run(0, task);
            return;
        }

        Loop loop = new() { Run = &RunTask<TWork>, Work = &work, Next = -1, Tasks = tasks };
        RuntimeApi.ParallelFor(context, &Enter, workers, &loop);
    }

    private static void RunTask<TWork>(void* work, int worker, int task)
        where TWork : unmanaged, IKernelWork => ((TWork*)work)->Run(worker, task);

    [UnmanagedCallersOnly]
    private static void Enter(void* state, nuint worker)
    {
        var loop = (Loop*)state;
        for (int task = Next(loop); task < loop->Tasks; task = Next(loop)) loop->Run(loop->Work, (int)worker, task);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(Loop* loop) => Interlocked.Increment(ref loop->Next);

    private struct Loop
    {
        public delegate*<void*, int, int, void> Run;
        public void* Work;
        public int Next;
        public int Tasks;
    }
}
