/**
 * What Postgres makes anew at its start, or must not find: another server's pid file, slots and statistics of that
 * moment, temporary files. WAL and backup_label are added by the backup itself.
 */
const clusterContents =
  /^(?:pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/./;
const clusterFiles =
  /^(?:postmaster\.(?:pid|opts)|postgresql\.auto\.conf\.tmp|current_logfiles(?:\.tmp)?|backup_label(?:\.old)?|tablespace_map(?:\.old)?|global\/pg_control)$/;
const clusterAnywhere = /(?:^|\/)(?:pgsql_tmp[^/]*|pg_internal\.init[^/]*|t\d+_\d+[^/]*)\/?$/;

/** Of the cluster's folder. `global/pg_control` is copied for itself, last. */
export const isLeftOutOfCluster = (relative: string): boolean =>
  clusterContents.test(relative) || clusterFiles.test(relative) || clusterAnywhere.test(relative);

/**
 * What tells of this run and this machine, and files that are not whole yet. Everything else is copied: a part that a
 * later version keeps in the data folder must not be missing because nobody added it to a list.
 */
const dataTop = /^(?:lock(?:-journal)?|log\/|uploads\/|state\.json|restoring\/|lost\+found\/|postgres[^/]*\/?)$/;
const draft = /^(?:storage\/.*\.part|inbox\/.*\.draft|state\.json\.new|secrets\.json\.[0-9a-f]+)$/;

/** Of the data folder. The cluster, wherever it lies, is copied for itself. */
export const isLeftOutOfData = (relative: string): boolean => dataTop.test(relative) || draft.test(relative);
